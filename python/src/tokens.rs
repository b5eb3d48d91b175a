//! Whole numbers, alone, in lists and in arrays.

use std::fmt::Display;

use numpy::{
    Element, PyArray1, PyArrayDescrMethods as _, PyArrayMethods as _, PyUntypedArray, PyUntypedArrayMethods as _,
};
use pyo3::{exceptions::PyValueError, prelude::*};

/// Reads a list or a one-dimensional array of numbers that are not negative, each copied once.
pub(crate) fn read(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
    if let Ok(array) = given.cast::<PyArray1<u32>>() {
        return Ok(array.readonly().as_array().to_vec());
    }
    let kinds = [narrowed::<u16>, narrowed::<i32>, narrowed::<i64>, narrowed::<u8>, narrowed::<u64>];
    if let Some(numbers) = kinds.iter().find_map(|kind| kind(name, given)) {
        return numbers;
    }
    if let Ok(array) = given.cast::<PyUntypedArray>() {
        if array.ndim() != 1 || !matches!(array.dtype().kind(), b'i' | b'u') {
            return Err(PyValueError::new_err(format!(
                "{name} must be a one-dimensional array of whole numbers, not {} of {} dimensions",
                array.dtype(),
                array.ndim()
            )));
        }
        // Some other width or order of bytes.
        return read(name, &given.call_method1("astype", ("int64",))?);
    }
    given.extract().map_err(|error| {
        PyValueError::new_err(format!("{name} must be a list or an array of numbers from 0 to {}: {error}", u32::MAX))
    })
}

/// The numbers of an array of this type, if it is one.
fn narrowed<T>(name: &str, given: &Bound<'_, PyAny>) -> Option<PyResult<Vec<u32>>>
where
    T: Element + TryInto<u32> + Display + Copy,
{
    let array = given.cast::<PyArray1<T>>().ok()?.readonly();
    Some(array.as_array().iter().map(|&number| narrow(name, number)).collect())
}

fn narrow<T: TryInto<u32> + Display + Copy>(name: &str, number: T) -> PyResult<u32> {
    number
        .try_into()
        .map_err(|_| PyValueError::new_err(format!("{name} holds {number}, which is not between 0 and {}", u32::MAX)))
}

/// A number that is not negative; one that is, or too large, is refused as a value and not as an overflow.
pub(crate) fn count<T: TryFrom<i128>>(name: &str, number: i128) -> PyResult<T> {
    let bits = 8 * size_of::<T>();
    let refused = |_| PyValueError::new_err(format!("{name} must be a number from 0 to 2**{bits} - 1, not {number}"));
    number.try_into().map_err(refused)
}
