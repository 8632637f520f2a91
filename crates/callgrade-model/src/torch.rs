//! The tensors in a PyTorch file of the older kind (before 1.6), and nothing else of it.
//!
//! Such a file is five pickles in a row, of which the fourth describes the tensors and the fifth names the storages,
//! and after them the storages: each a count and its numbers, little-endian. A pickle is a program for a small machine
//! with a stack; here is as much of the machine as the files need. It calls nothing: what a real one would construct
//! is kept as the name of its maker and the arguments.

use std::collections::HashMap;
use std::rc::Rc;

use crate::ModelError;
use crate::error::source;
use crate::onnx::Floats;

/// What the first pickle must hold.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// More values than any description of a network has.
const MOST_VALUES: usize = 1_000_000;

/// A value on the machine's stack. Parts are shared, so that none is ever copied deep.
#[derive(Debug, Clone)]
enum Value {
    Number(i64),
    Text(Rc<str>),
    /// A tuple or a list.
    Row(Rc<Vec<Value>>),
    /// Keys and values in turn.
    Table(Rc<Vec<Value>>),
    /// The name of something that would be called, or what it would be called with.
    Made(Rc<str>, Rc<Vec<Value>>),
    /// Where a tensor's numbers are.
    Stored(Rc<Vec<Value>>),
    /// What is not needed here.
    Other,
}

/// The tensors of 32-bit floats in the table of this name, by their names.
///
/// # Errors
///
/// [`ModelError::Source`] when the bytes are no such file, or a tensor reaches beyond its storage.
pub(crate) fn tensors(bytes: &[u8], table: &str) -> Result<HashMap<String, Floats>, ModelError> {
    let mut rest = bytes;
    let magic = rest.get(2..14).filter(|head| head[..2] == [0x8a, 10]);
    if magic.is_none_or(|head| head[2..] != MAGIC) {
        return Err(broken());
    }
    for _ in 0..3 {
        run(&mut rest)?;
    }
    let (described, names) = (run(&mut rest)?, run(&mut rest)?);
    let Value::Row(names) = names else { return Err(broken()) };
    let mut storages = HashMap::new();
    for name in names.iter() {
        let Value::Text(name) = name else { return Err(broken()) };
        let count = number::<8>(&mut rest).map(u64::from_le_bytes)?;
        let length = usize::try_from(count).ok().and_then(|count| count.checked_mul(4)).ok_or_else(broken)?;
        storages.insert(Rc::clone(name), take(&mut rest, length)?);
    }
    let table = find(&described, table).ok_or_else(|| source(format!("it holds no `{table}`")))?;
    let Value::Table(entries) = table else { return Err(broken()) };
    let mut tensors = HashMap::new();
    for entry in entries.chunks_exact(2) {
        let Value::Text(name) = &entry[0] else { return Err(broken()) };
        tensors.insert(name.to_string(), tensor(&entry[1], &storages).ok_or_else(broken)?);
    }
    Ok(tensors)
}

fn find<'a>(table: &'a Value, key: &str) -> Option<&'a Value> {
    let Value::Table(entries) = table else { return None };
    let entry =
        entries.chunks_exact(2).find(|entry| matches!(&entry[0], Value::Text(text) if **text == *key));
    entry.map(|entry| &entry[1])
}

/// What `_rebuild_tensor_v2(storage, offset, shape, strides, …)` would construct; `None` when that is no whole tensor
/// of 32-bit floats whose rows lie one after the other.
fn tensor(value: &Value, storages: &HashMap<Rc<str>, &[u8]>) -> Option<Floats> {
    let Value::Made(maker, with) = value else { return None };
    let [Value::Stored(stored), Value::Number(offset), Value::Row(shape), Value::Row(strides), ..] =
        with.as_slice()
    else {
        return None;
    };
    let [_, Value::Made(kind, _), Value::Text(storage), ..] = stored.as_slice() else { return None };
    let lengths = |row: &[Value]| -> Option<Vec<usize>> {
        let length = |value: &Value| match value {
            Value::Number(number) => usize::try_from(*number).ok(),
            _ => None,
        };
        row.iter().map(length).collect()
    };
    let (shape, strides) = (lengths(shape)?, lengths(strides)?);
    let mut count = 1usize;
    for (&length, &stride) in shape.iter().zip(&strides).rev() {
        if stride != count {
            return None;
        }
        count = count.checked_mul(length)?;
    }
    let is_float = &**maker == "torch._utils _rebuild_tensor_v2" && &**kind == "torch FloatStorage";
    let start = usize::try_from(*offset).ok()?.checked_mul(4)?;
    let bytes = storages.get(storage)?.get(start..)?.get(..count.checked_mul(4)?)?;
    let number = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap_or_default());
    is_float.then(|| Floats { shape, numbers: bytes.chunks_exact(4).map(number).collect() })
}

/// Runs one pickle and gives what it leaves.
fn run(rest: &mut &[u8]) -> Result<Value, ModelError> {
    let mut stack: Vec<Value> = Vec::new();
    let mut marks: Vec<usize> = Vec::new();
    let mut memo: HashMap<u32, Value> = HashMap::new();
    loop {
        if MOST_VALUES < stack.len() + memo.len() {
            return Err(broken());
        }
        let code = number::<1>(rest)?[0];
        let value = match code {
            b'.' => return stack.pop().ok_or_else(broken),
            b'(' => {
                marks.push(stack.len());
                continue;
            }
            0x80 => {
                take(rest, 1)?;
                continue;
            }
            b'q' | b'r' => {
                let at = index(code == b'q', rest)?;
                memo.insert(at, stack.last().cloned().ok_or_else(broken)?);
                continue;
            }
            b'h' | b'j' => memo.get(&index(code == b'h', rest)?).cloned().ok_or_else(broken)?,
            b'J' => Value::Number(i32::from_le_bytes(number(rest)?).into()),
            b'K' => Value::Number(number::<1>(rest)?[0].into()),
            b'M' => Value::Number(u16::from_le_bytes(number(rest)?).into()),
            0x8a => {
                // Whole numbers of any length: only the file's magic and addresses, which mean nothing here.
                let length = number::<1>(rest)?[0];
                take(rest, length.into())?;
                Value::Other
            }
            b'G' => take(rest, 8).map(|_| Value::Other)?,
            b'N' | 0x88 | 0x89 => Value::Other,
            b'X' => {
                let length = u32::from_le_bytes(number(rest)?);
                let text = std::str::from_utf8(take(rest, length as usize)?).map_err(|_| broken())?;
                Value::Text(text.into())
            }
            b'c' => {
                let (module, name) = (line(rest)?, line(rest)?);
                Value::Made(format!("{module} {name}").into(), Rc::default())
            }
            b'}' => Value::Table(Rc::default()),
            b']' | b')' => Value::Row(Rc::default()),
            b't' => Value::Row(Rc::new(since_mark(&mut stack, &mut marks)?)),
            0x85..=0x87 => {
                let count = usize::from(code - 0x84);
                let from = stack.len().checked_sub(count).ok_or_else(broken)?;
                Value::Row(Rc::new(stack.split_off(from)))
            }
            b'R' => made(&mut stack)?,
            b'Q' => match stack.pop() {
                Some(Value::Row(row)) => Value::Stored(row),
                _ => return Err(broken()),
            },
            b'a' | b's' | b'e' | b'u' => {
                let parts = match code {
                    b'a' => stack.pop().into_iter().collect(),
                    b's' => stack.split_off(stack.len().checked_sub(2).ok_or_else(broken)?),
                    _ => since_mark(&mut stack, &mut marks)?,
                };
                match stack.last_mut() {
                    Some(Value::Row(into) | Value::Table(into)) => Rc::make_mut(into).extend(parts),
                    _ => return Err(broken()),
                }
                continue;
            }
            b'b' => {
                stack.pop(); // the state of an object, which is not needed here
                continue;
            }
            _ => return Err(broken()),
        };
        stack.push(value);
    }
}

/// What a call would construct: an ordered table is a table, of all else maker and arguments are kept.
fn made(stack: &mut Vec<Value>) -> Result<Value, ModelError> {
    match (stack.pop(), stack.pop()) {
        (Some(Value::Row(_)), Some(Value::Made(maker, _))) if &*maker == "collections OrderedDict" => {
            Ok(Value::Table(Rc::default()))
        }
        (Some(Value::Row(with)), Some(Value::Made(maker, _))) => Ok(Value::Made(maker, with)),
        _ => Err(broken()),
    }
}

fn since_mark(stack: &mut Vec<Value>, marks: &mut Vec<usize>) -> Result<Vec<Value>, ModelError> {
    let mark = marks.pop().filter(|&mark| mark <= stack.len()).ok_or_else(broken)?;
    Ok(stack.split_off(mark))
}

/// A place in the memo, of one byte or of four.
fn index(short: bool, rest: &mut &[u8]) -> Result<u32, ModelError> {
    if short { Ok(number::<1>(rest)?[0].into()) } else { number(rest).map(u32::from_le_bytes) }
}

fn line<'a>(rest: &mut &'a [u8]) -> Result<&'a str, ModelError> {
    let end = rest.iter().position(|&byte| byte == b'\n').ok_or_else(broken)?;
    let line = std::str::from_utf8(take(rest, end)?).map_err(|_| broken())?;
    take(rest, 1)?;
    Ok(line)
}

fn number<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    take(rest, N)?.try_into().map_err(|_| broken())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], ModelError> {
    let (taken, after) = rest.split_at_checked(count).ok_or_else(broken)?;
    *rest = after;
    Ok(taken)
}

fn broken() -> ModelError {
    source("it is no whole PyTorch file of the kind before 1.6")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one tensor `w` of two rows and one column, in a table `state`.
    fn file() -> Vec<u8> {
        let text = |text: &str| [&b"X"[..], &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
        let head = [&[0x80, 2, 0x8a, 10][..], &MAGIC, b".\x80\x02M\xe9\x03.\x80\x02}."].concat();
        let stored =
            [&b"(("[..], &text("storage"), b"ctorch\nFloatStorage\n", &text("7"), &text("cpu"), b"K\x03NtQ"];
        let tensor = [
            &b"ctorch._utils\n_rebuild_tensor_v2\n"[..],
            &stored.concat(),
            b"K\x01K\x02K\x01\x86K\x01K\x01\x86\x89t",
            b"R",
        ];
        let state =
            [&text("state"), &b"ccollections\nOrderedDict\n)R("[..], &text("w"), &tensor.concat(), b"u"];
        let described = [&b"\x80\x02}q\x00("[..], &state.concat(), &text("step"), b"K\x05u."].concat();
        let names = [&b"\x80\x02](["[..2], b"](", &text("7"), b"e."].concat();
        let numbers: Vec<u8> = [9.0f32, 1.5, -2.0].iter().flat_map(|number| number.to_le_bytes()).collect();
        [head, described, names, 3u64.to_le_bytes().to_vec(), numbers].concat()
    }

    #[test]
    fn tensors_are_found_in_their_storage() {
        let found = tensors(&file(), "state").unwrap();
        assert_eq!(found["w"], Floats { shape: vec![2, 1], numbers: vec![1.5, -2.0] });
        let error = tensors(&file(), "optimizer").unwrap_err().to_string();
        assert!(error.contains("`optimizer`"), "{error}");
    }

    #[test]
    fn what_is_no_such_file_is_refused_wherever_it_breaks() {
        let whole = file();
        for end in 0..whole.len() {
            assert!(matches!(tensors(&whole[..end], "state"), Err(ModelError::Source { .. })), "{end}");
        }
        assert!(tensors(b"PK\x03\x04", "state").is_err());
    }

    #[test]
    fn a_tensor_beyond_its_storage_is_refused() {
        let mut short = file();
        let count = short.len() - 20;
        short[count] = 2;
        short.truncate(short.len() - 4);
        assert!(tensors(&short, "state").is_err());
    }
}
