//! Reads `model.bin` of CTranslate2, version 6, all numbers little-endian.
//!
//! ```text
//! version, specification, revision, count     u32, text, u32, u32
//! variables                                   name, rank u8, dims u32, kind u8, bytes u32, data
//! aliases                                     not needed: the output projection is the token embedding
//! ```
//!
//! A text is a u16 length, the bytes, and a NUL that the length counts.
//! After `ModelSpec._serialize` in OpenNMT/CTranslate2, `python/ctranslate2/specs/model_spec.py`.

use std::collections::HashMap;

use crate::ModelError;
use crate::error::source;
use crate::half;

/// The variables of a file by name.
pub(crate) struct Source<'a>(HashMap<&'a str, Variable<'a>>);

/// One variable, row by row.
#[derive(Clone)]
pub(crate) struct Variable<'a> {
    /// Lengths, slowest first; empty for a single number.
    pub(crate) shape: Vec<usize>,
    number: Number,
    data: &'a [u8],
}

#[derive(Clone, Copy, PartialEq)]
enum Number {
    F32,
    F16,
    /// Settings, and the weights of quantised models, which we do not convert.
    Integer,
}

impl<'a> Source<'a> {
    /// # Errors
    ///
    /// [`ModelError::Source`] for another version, another kind of model, or a file that ends too early.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let mut rest = Rest(bytes);
        let version = rest.number::<4>()?;
        if version != 6 {
            return Err(source(format!("model.bin has version {version}, not 6")));
        }
        let specification = rest.text()?;
        if specification != "WhisperSpec" {
            return Err(source(format!("model.bin is a {}", specification.escape_default())));
        }
        let _revision = rest.number::<4>()?;
        let count = rest.number::<4>()?;
        let mut variables = HashMap::new();
        for _ in 0..count {
            let name = rest.text()?;
            variables.insert(name, rest.variable()?);
        }
        Ok(Self(variables))
    }

    /// # Errors
    ///
    /// [`ModelError::Source`] when there is none of this name.
    pub(crate) fn get(&self, name: &str) -> Result<&Variable<'a>, ModelError> {
        self.0.get(name).ok_or_else(|| source(format!("model.bin has no `{name}`")))
    }

    /// How many blocks `encoder` or `decoder` has.
    pub(crate) fn layers(&self, side: &str) -> usize {
        (0..)
            .take_while(|layer| {
                self.0.contains_key(format!("{side}/layer_{layer}/ffn/linear_0/weight").as_str())
            })
            .count()
    }
}

impl Variable<'_> {
    /// Share `index` of `of` equal ones along the rows; `None` when the rows do not divide so.
    pub(crate) fn share(&self, index: usize, of: usize) -> Option<Self> {
        let rows = *self.shape.first()?;
        if of == 0 || index >= of || !rows.is_multiple_of(of) {
            return None;
        }
        let mut shape = self.shape.clone();
        shape[0] = rows / of;
        let bytes = self.data.len() / of;
        Some(Self { shape, number: self.number, data: &self.data[index * bytes..][..bytes] })
    }

    /// The numbers, widened or as they are; `None` for integers.
    pub(crate) fn numbers(&self) -> Option<Vec<f32>> {
        match self.number {
            Number::F32 => {
                let quads = self.data.as_chunks::<4>().0;
                Some(quads.iter().map(|quad| f32::from_le_bytes(*quad)).collect())
            }
            Number::F16 => {
                let pairs = self.data.as_chunks::<2>().0;
                Some(pairs.iter().map(|pair| half::widen(u16::from_le_bytes(*pair))).collect())
            }
            Number::Integer => None,
        }
    }
}

/// What is left to read. Every step checks the length, so no file can make it panic.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(|| source("model.bin is truncated"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// An unsigned number of `N` bytes, at most 4.
    fn number<const N: usize>(&mut self) -> Result<usize, ModelError> {
        let bytes = self.take(N)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.number::<2>()?;
        let bytes = self.take(length)?;
        let text = bytes.strip_suffix(b"\0").and_then(|text| str::from_utf8(text).ok());
        text.ok_or_else(|| source("model.bin has a name that is no text"))
    }

    fn variable(&mut self) -> Result<Variable<'a>, ModelError> {
        let rank = self.number::<1>()?;
        let shape = (0..rank).map(|_| self.number::<4>()).collect::<Result<Vec<_>, _>>()?;
        let (number, width) = match self.number::<1>()? {
            0 => (Number::F32, 4),
            1 => (Number::Integer, 1),
            2 => (Number::Integer, 2),
            3 => (Number::Integer, 4),
            4 => (Number::F16, 2),
            code => return Err(source(format!("model.bin has numbers of the unknown kind {code}"))),
        };
        let bytes = self.number::<4>()?;
        let needed = shape.iter().try_fold(width, |bytes: usize, length| bytes.checked_mul(*length));
        if needed != Some(bytes) {
            return Err(source("model.bin has a variable whose shape and length disagree"));
        }
        Ok(Variable { shape, number, data: self.take(bytes)? })
    }
}
