//! What names and descriptions may be.

use crate::model::FieldError;

/// Characters of a name at most.
const MAX_NAME: usize = 200;
/// Characters of a description at most.
const MAX_DESCRIPTION: usize = 10_000;

/// What is wrong with a name and a description.
pub(in crate::service) fn check_text(name: Option<&str>, description: Option<&str>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(name) = name {
        if name.trim().is_empty() {
            errors.push(FieldError::new("name", "must not be empty"));
        }
        errors.extend(check_length("name", name, MAX_NAME));
    }
    errors.extend(description.and_then(|text| check_length("description", text, MAX_DESCRIPTION)));
    errors
}

fn check_length(field: &str, text: &str, most: usize) -> Option<FieldError> {
    let length = text.chars().count();
    (length > most).then(|| FieldError::new(field, format!("must have at most {most} characters, not {length}")))
}
