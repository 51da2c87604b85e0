//! The guest's linear memory while values cross: bounds and alignment of every pointer, the budget of what a call may hand over, and the
//! guest's own allocator for what the host hands in.
//!
//! What always holds: nothing is read or written outside the memory; while the guest's allocator runs, no host function may be called;
//! what is allocated here is never more than what the guest's memory holds.

use wasmtime::{AsContext, Memory, Result, TypedFunc, bail};
use wit_component::StringEncoding;

use super::layout::{Load, Store, aligned};
use crate::adapter_v0_1_0::host::Context;

/// How the texts of a guest are encoded, as its `component-type` section says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    /// Rust, C and most others. Lengths are bytes.
    Utf8,
    /// AssemblyScript. Lengths are code units of two bytes.
    Utf16,
}

impl TextEncoding {
    /// The encoding, if the direct way knows it.
    pub fn of(encoding: StringEncoding) -> Option<Self> {
        match encoding {
            StringEncoding::UTF8 => Some(Self::Utf8),
            StringEncoding::UTF16 => Some(Self::Utf16),
            StringEncoding::CompactUTF16 => None,
        }
    }

    /// Bytes of a unit of length, which are also the alignment.
    fn unit(self) -> usize {
        match self {
            Self::Utf8 => 1,
            Self::Utf16 => 2,
        }
    }
}

/// What the direct way needs of an instance.
#[derive(Clone)]
pub(crate) struct Handles {
    pub encoding: TextEncoding,
    pub memory: Memory,
    pub realloc: TypedFunc<(u32, u32, u32, u32), u32>,
}

/// A pointer and a length, as a text or list crosses.
pub(super) type Pair = (u32, u32);

/// Reads what the guest hands over.
pub(super) struct Reader<'a> {
    memory: &'a [u8],
    encoding: TextEncoding,
    /// Bytes of texts and lists that the call may still hand over.
    left: usize,
}

impl<'a> Reader<'a> {
    /// A reader for one call, with the whole budget.
    pub fn new(cx: &'a Context<'_>) -> Result<Self> {
        let Handles { memory, encoding, .. } = handles(cx)?;
        Ok(Self { memory: memory.data(cx.as_context()), encoding: *encoding, left: cx.hostcall_fuel() })
    }

    /// The value that a pointer from the guest points at.
    pub fn pointed<T: Load>(&mut self, pointer: u32) -> Result<T> {
        let at = place(pointer, T::SIZE, T::ALIGN, self.memory.len())?;
        T::load(self, at)
    }

    #[inline]
    pub fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        match self.memory.get(at..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => Ok(*bytes),
            None => outside(at, N),
        }
    }

    /// The next field of a record.
    #[inline]
    pub fn field<T: Load>(&mut self, at: &mut usize) -> Result<T> {
        let here = aligned(*at, T::ALIGN);
        *at = here + T::SIZE;
        T::load(self, here)
    }

    pub fn pair(&mut self, at: usize) -> Result<Pair> {
        Ok((u32::load(self, at)?, u32::load(self, at + 4)?))
    }

    pub fn text(&mut self, pointer: u32, length: u32) -> Result<String> {
        let unit = self.encoding.unit();
        let bytes = length as usize * unit;
        let at = place(pointer, bytes, unit, self.memory.len())?;
        self.spend(bytes)?;
        let text = &self.memory[at..at + bytes];
        match self.encoding {
            TextEncoding::Utf8 => match std::str::from_utf8(text) {
                Ok(text) => Ok(text.to_owned()),
                Err(e) => bail!("the strategy handed over a text that is not UTF-8: {e}"),
            },
            TextEncoding::Utf16 => {
                let units = text.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
                match char::decode_utf16(units).collect() {
                    Ok(text) => Ok(text),
                    Err(e) => bail!("the strategy handed over a text that is not UTF-16: {e}"),
                }
            }
        }
    }

    pub fn list<T: Load>(&mut self, pointer: u32, length: u32) -> Result<Vec<T>> {
        let Some(bytes) = (length as usize).checked_mul(T::SIZE) else { return outside(pointer as usize, usize::MAX) };
        let at = place(pointer, bytes, T::ALIGN, self.memory.len())?;
        self.spend(bytes)?;
        (0..length as usize).map(|i| T::load(self, at + i * T::SIZE)).collect()
    }

    fn spend(&mut self, bytes: usize) -> Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => bail!("the strategy handed over more than a call may carry: {bytes} bytes more, with {} left", self.left),
        }
        Ok(())
    }
}

/// Writes what the host hands in.
pub(super) struct Writer<'a, 'b> {
    cx: &'a mut Context<'b>,
    handles: Handles,
}

impl<'a, 'b> Writer<'a, 'b> {
    pub fn new(cx: &'a mut Context<'b>) -> Result<Self> {
        let handles = handles(cx)?.clone();
        Ok(Self { cx, handles })
    }

    /// Write a result to where the guest wants it.
    pub fn pointed<T: Store>(&mut self, pointer: u32, value: &T) -> Result<()> {
        let at = place(pointer, T::SIZE, T::ALIGN, self.handles.memory.data_size(&*self.cx))?;
        value.store(self, at)
    }

    #[inline]
    pub fn put<const N: usize>(&mut self, at: usize, bytes: &[u8; N]) -> Result<()> {
        match self.handles.memory.data_mut(&mut *self.cx).get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            Some(to) => *to = *bytes,
            None => return outside(at, N),
        }
        Ok(())
    }

    /// The next field of a record.
    #[inline]
    pub fn field<T: Store>(&mut self, at: &mut usize, value: &T) -> Result<()> {
        let here = aligned(*at, T::ALIGN);
        *at = here + T::SIZE;
        value.store(self, here)
    }

    pub fn pair(&mut self, at: usize, (pointer, length): Pair) -> Result<()> {
        pointer.store(self, at)?;
        length.store(self, at + 4)
    }

    pub fn text(&mut self, text: &str) -> Result<Pair> {
        let unit = self.handles.encoding.unit();
        let bytes = match self.handles.encoding {
            TextEncoding::Utf8 => text.as_bytes().to_vec(),
            TextEncoding::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        };
        let (at, pointer) = self.allocate(bytes.len(), unit)?;
        self.handles.memory.data_mut(&mut *self.cx)[at..at + bytes.len()].copy_from_slice(&bytes);
        Ok((pointer, u32::try_from(bytes.len() / unit)?))
    }

    pub fn list<T: Store>(&mut self, list: &[T]) -> Result<Pair> {
        let (at, pointer) = self.allocate(list.len() * T::SIZE, T::ALIGN)?;
        for (i, value) in list.iter().enumerate() {
            value.store(self, at + i * T::SIZE)?;
        }
        Ok((pointer, u32::try_from(list.len())?))
    }

    /// Room in the guest, by its own allocator. What it answers is checked like any pointer.
    fn allocate(&mut self, bytes: usize, align: usize) -> Result<(usize, u32)> {
        let was = std::mem::replace(&mut self.cx.data_mut().open, false);
        let arguments = (0, 0, u32::try_from(align)?, u32::try_from(bytes)?);
        let pointer = self.handles.realloc.call(&mut *self.cx, arguments)?;
        self.cx.data_mut().open = was;
        let at = place(pointer, bytes, align, self.handles.memory.data_size(&*self.cx))?;
        Ok((at, pointer))
    }
}

fn handles<'a>(cx: &'a Context<'_>) -> Result<&'a Handles> {
    match &cx.data().handles {
        Some(handles) => Ok(handles),
        None => bail!("a host function was called while the strategy was instantiated, where no host function may be called"),
    }
}

/// A pointer as a place in memory: aligned, and all of it inside.
fn place(pointer: u32, bytes: usize, align: usize, memory: usize) -> Result<usize> {
    let at = pointer as usize;
    if !at.is_multiple_of(align) {
        bail!("the strategy handed over the pointer {at}, which is not aligned to {align} bytes");
    }
    match at.checked_add(bytes) {
        Some(end) if end <= memory => Ok(at),
        _ => outside(at, bytes),
    }
}

#[cold]
fn outside<T>(at: usize, bytes: usize) -> Result<T> {
    bail!("the strategy handed over {bytes} bytes at {at}, which is outside its memory")
}
