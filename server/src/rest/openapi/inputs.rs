//! What the extractors take, for the document.

use aide::{
    OperationInput,
    generate::GenContext,
    openapi::{Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, ReferenceOr, SchemaObject},
    operation::{ParamLocation, add_parameters, parameters_from_schema},
};
use axum::Json;
use schemars::{JsonSchema, Schema, json_schema};

use crate::{
    extract::{JsonBody, Noun, OneOrMany, OptionalJsonBody, PathId, PathIds, PathName, QueryString},
    rest::export::Format,
};

impl<T: JsonSchema> OperationInput for JsonBody<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Json::<T>::operation_input(context, operation);
    }
}

impl<T: JsonSchema> OperationInput for OptionalJsonBody<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Json::<T>::operation_input(context, operation);
        if let Some(ReferenceOr::Item(body)) = &mut operation.request_body {
            body.required = false;
        }
    }
}

/// One of them, or a list.
#[derive(JsonSchema)]
#[schemars(inline, untagged)]
#[expect(dead_code, reason = "only its schema is of use")]
enum Either<T> {
    One(T),
    Many(Vec<T>),
}

impl<T: JsonSchema> OperationInput for OneOrMany<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Json::<Either<T>>::operation_input(context, operation);
    }
}

impl<T: JsonSchema> OperationInput for QueryString<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let schema = context.schema.subschema_for::<T>();
        let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
        add_parameters(context, operation, parameters);
    }
}

impl<T: Noun> OperationInput for PathId<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        add_parameters(context, operation, [id("id", T::NOUN)]);
    }
}

impl<T: Noun, U: Noun> OperationInput for PathIds<T, U> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        add_parameters(context, operation, [id("id", T::NOUN), id(U::PARAMETER, U::NOUN)]);
    }
}

impl OperationInput for PathName {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let name = in_path("name", "The name.".to_owned(), json_schema!({"type": "string"}));
        add_parameters(context, operation, [name]);
    }
}

/// The end of the address says it.
impl OperationInput for Format {}

fn id(name: &str, noun: &str) -> Parameter {
    in_path(name, format!("Which {noun}."), json_schema!({"type": "integer", "format": "int64"}))
}

fn in_path(name: &str, description: String, json_schema: Schema) -> Parameter {
    let schema = SchemaObject { json_schema, external_docs: None, example: None };
    let parameter_data = ParameterData {
        name: name.to_owned(),
        description: Some(description),
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: [].into(),
        explode: None,
        extensions: [].into(),
    };
    Parameter::Path { parameter_data, style: PathStyle::Simple }
}
