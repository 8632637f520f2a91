//! The tensors in an ONNX file, and nothing else of it.
//!
//! ONNX is a protocol buffer: fields of a number, a kind and a value. On the way to the tensors:
//!
//! ```text
//! model   7 graph
//! graph   5 tensor, any number of times
//! tensor  1 length of an axis, any number of times; 2 type, 1 for f32; 8 name; 9 data, little-endian
//! ```

use std::collections::HashMap;

use crate::ModelError;
use crate::error::source;

/// Numbers in rows: the last axis runs fastest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Floats {
    pub(crate) shape: Vec<usize>,
    pub(crate) numbers: Vec<f32>,
}

/// ONNX's code for 32-bit floats.
const FLOAT: u64 = 1;

/// The named tensors of 32-bit floats in an ONNX file; others are left out.
///
/// # Errors
///
/// [`ModelError::Source`] when the bytes are no ONNX file, or a tensor's data does not fill its shape.
pub(crate) fn tensors(bytes: &[u8]) -> Result<HashMap<String, Floats>, ModelError> {
    let mut tensors = HashMap::new();
    for graph in parts(bytes, 7)? {
        for tensor in parts(graph, 5)? {
            tensors.extend(floats(tensor)?);
        }
    }
    Ok(tensors)
}

fn floats(tensor: &[u8]) -> Result<Option<(String, Floats)>, ModelError> {
    let (mut shape, mut kind, mut name, mut data) = (Vec::new(), 0, String::new(), &[][..]);
    for field in fields(tensor) {
        match field? {
            (1, Value::Number(length)) => shape.push(length as usize),
            (1, Value::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    shape.push(varint(&mut packed)? as usize);
                }
            }
            (2, Value::Number(code)) => kind = code,
            (8, Value::Bytes(bytes)) => name = String::from_utf8_lossy(bytes).into_owned(),
            (9, Value::Bytes(bytes)) => data = bytes,
            _ => {}
        }
    }
    if kind != FLOAT {
        return Ok(None);
    }
    let count = shape.iter().try_fold(4usize, |count, &length| count.checked_mul(length));
    if count != Some(data.len()) {
        return Err(source(format!("`{}` does not fill its shape", name.escape_default())));
    }
    let number = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap_or_default());
    Ok(Some((name, Floats { shape, numbers: data.chunks_exact(4).map(number).collect() })))
}

/// The messages in a field of a message.
fn parts(message: &[u8], wanted: u64) -> Result<Vec<&[u8]>, ModelError> {
    let mut parts = Vec::new();
    for field in fields(message) {
        if let (number, Value::Bytes(bytes)) = field?
            && number == wanted
        {
            parts.push(bytes);
        }
    }
    Ok(parts)
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes of a kind that is not needed here.
    Fixed,
}

/// The fields of a message, each with its number; ends at the first that cannot be read.
fn fields(mut rest: &[u8]) -> impl Iterator<Item = Result<(u64, Value<'_>), ModelError>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let field = field(&mut rest);
        if field.is_err() {
            rest = &[];
        }
        Some(field)
    })
}

fn field<'a>(rest: &mut &'a [u8]) -> Result<(u64, Value<'a>), ModelError> {
    let key = varint(rest)?;
    let value = match key & 7 {
        0 => Value::Number(varint(rest)?),
        1 => take(rest, 8).map(|_| Value::Fixed)?,
        2 => {
            let length = varint(rest)?;
            Value::Bytes(take(rest, length)?)
        }
        5 => take(rest, 4).map(|_| Value::Fixed)?,
        _ => return Err(no_onnx()),
    };
    Ok((key >> 3, value))
}

/// A number in groups of seven bits, the lowest first; the top bit of a byte tells that more come.
fn varint(rest: &mut &[u8]) -> Result<u64, ModelError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(no_onnx())
}

fn take<'a>(rest: &mut &'a [u8], count: u64) -> Result<&'a [u8], ModelError> {
    let count = usize::try_from(count).map_err(|_| no_onnx())?;
    let (taken, after) = rest.split_at_checked(count).ok_or_else(no_onnx)?;
    *rest = after;
    Ok(taken)
}

fn no_onnx() -> ModelError {
    source("it is no whole ONNX file")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that holds bytes.
    fn part(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    /// A model whose graph has one tensor `w` of this shape.
    fn model(shape: &[u8], kind: u8, data: &[f32]) -> Vec<u8> {
        let data: Vec<u8> = data.iter().flat_map(|number| number.to_le_bytes()).collect();
        let tensor = [shape, &[2 << 3, kind], &part(8, b"w"), &part(9, &data)].concat();
        let graph = [part(1, b"something else"), part(5, &tensor)].concat();
        // A version as a number and a field of four bytes stand beside the graph.
        [&[1 << 3, 0x88, 0x01, 3 << 3 | 5, 0, 0, 0, 0][..], &part(7, &graph)].concat()
    }

    #[test]
    fn floats_are_found_whichever_way_their_shape_is_written() {
        for shape in [&[1 << 3, 2, 1 << 3, 1][..], &[1 << 3 | 2, 2, 2, 1]] {
            let found = tensors(&model(shape, 1, &[1.5, -2.0])).unwrap();
            assert_eq!(found["w"], Floats { shape: vec![2, 1], numbers: vec![1.5, -2.0] });
        }
        assert!(tensors(&model(&[1 << 3, 2], 7, &[1.5, -2.0])).unwrap().is_empty(), "integers");
        assert!(tensors(b"").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_onnx_is_refused_wherever_it_breaks() {
        assert!(tensors(&model(&[1 << 3, 3], 1, &[1.5, -2.0])).is_err(), "three numbers in two");
        let whole = model(&[1 << 3, 1], 1, &[1.5]);
        for end in [1, 2, 5, 9, 10, 20, whole.len() - 1] {
            assert!(matches!(tensors(&whole[..end]), Err(ModelError::Source { .. })), "{end}");
        }
        assert!(tensors(b"<html>").is_err());
        assert!(tensors(&[0xff; 20]).is_err());
    }
}
