//! Whole numbers in lists and arrays.

use numpy::{PyArray1, PyArrayDescrMethods as _, PyArrayMethods as _, PyUntypedArray, PyUntypedArrayMethods as _};
use pyo3::{exceptions::PyValueError, prelude::*};

/// Reads a list or a one-dimensional array of numbers that are not negative, each copied once.
pub(crate) fn read(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
    if let Ok(array) = given.cast::<PyArray1<u32>>() {
        return Ok(array.readonly().as_array().to_vec());
    }
    if let Ok(array) = given.cast::<PyArray1<i64>>() {
        let array = array.readonly();
        return array.as_array().iter().map(|&number| narrow(name, number)).collect();
    }
    if let Ok(array) = given.cast::<PyUntypedArray>() {
        if array.ndim() != 1 || !matches!(array.dtype().kind(), b'i' | b'u') {
            return Err(PyValueError::new_err(format!(
                "{name} must be a one-dimensional array of whole numbers, not {} of {} dimensions",
                array.dtype(),
                array.ndim()
            )));
        }
        return read(name, &given.call_method1("astype", ("int64",))?);
    }
    given.extract().map_err(|error| {
        PyValueError::new_err(format!("{name} must be a list or an array of numbers from 0 to {}: {error}", u32::MAX))
    })
}

fn narrow(name: &str, number: i64) -> PyResult<u32> {
    u32::try_from(number)
        .map_err(|_| PyValueError::new_err(format!("{name} holds {number}, which is not between 0 and {}", u32::MAX)))
}
