//! How values of the ABI lie in linear memory: size, alignment, and the order of fields and cases of the canonical ABI.
//!
//! What always holds: a field begins at the next multiple of its alignment, a variant is one byte of case and then the payload at the
//! largest alignment of any payload; reading checks every case, pointer, length and text that comes from the guest, and an answer is a
//! value or a trap.

use wasmtime::{Result, bail};

use super::memory::{Reader, Writer};

/// What a type takes.
pub(super) trait Layout {
    /// Bytes.
    const SIZE: usize;
    /// Bytes; a power of two.
    const ALIGN: usize;
}

/// Can be read from the guest.
pub(super) trait Load: Layout + Sized {
    /// Read what begins at `at`.
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self>;
}

/// Can be written into the guest.
pub(super) trait Store: Layout {
    /// Write it to `at`.
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()>;
}

/// The next multiple of `align`.
pub(super) const fn aligned(at: usize, align: usize) -> usize {
    (at + align - 1) & !(align - 1)
}

/// The largest of some numbers.
pub(super) const fn largest(of: &[usize]) -> usize {
    let (mut max, mut i) = (1, 0);
    while i < of.len() {
        if of[i] > max {
            max = of[i];
        }
        i += 1;
    }
    max
}

/// A case that the type does not have.
#[cold]
pub(super) fn no_case<T>(what: &str, case: u8) -> Result<T> {
    bail!("the strategy handed over case {case} of {what}, which does not exist")
}

/// Numbers: little endian, aligned to their size.
macro_rules! numbers {
    ($($number:ident)*) => {
        $(
            impl Layout for $number {
                const SIZE: usize = size_of::<$number>();
                const ALIGN: usize = size_of::<$number>();
            }
            impl Load for $number {
                #[inline]
                fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
                    Ok(Self::from_le_bytes(memory.bytes(at)?))
                }
            }
            impl Store for $number {
                #[inline]
                fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
                    memory.put(at, &self.to_le_bytes())
                }
            }
        )*
    };
}

numbers! { u8 u32 i64 u64 f64 }

impl Layout for () {
    const SIZE: usize = 0;
    const ALIGN: usize = 1;
}

impl Store for () {
    fn store(&self, _: &mut Writer<'_, '_>, _: usize) -> Result<()> {
        Ok(())
    }
}

impl Layout for bool {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;
}

impl Load for bool {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        Ok(u8::load(memory, at)? != 0)
    }
}

impl Store for bool {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        u8::from(*self).store(memory, at)
    }
}

impl Layout for String {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
}

impl Load for String {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        let (pointer, length) = memory.pair(at)?;
        memory.text(pointer, length)
    }
}

impl Store for String {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        let pair = memory.text(self)?;
        memory.pair(at, pair)
    }
}

impl<T> Layout for Vec<T> {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
}

impl<T: Load> Load for Vec<T> {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        let (pointer, length) = memory.pair(at)?;
        memory.list(pointer, length)
    }
}

impl<T: Store> Store for Vec<T> {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        let pair = memory.list(self)?;
        memory.pair(at, pair)
    }
}

impl<T: Layout> Layout for Option<T> {
    const SIZE: usize = aligned(aligned(1, T::ALIGN) + T::SIZE, T::ALIGN);
    const ALIGN: usize = T::ALIGN;
}

impl<T: Load> Load for Option<T> {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        match u8::load(memory, at)? {
            0 => Ok(None),
            1 => T::load(memory, at + aligned(1, T::ALIGN)).map(Some),
            case => no_case("an option", case),
        }
    }
}

impl<T: Store> Store for Option<T> {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        match self {
            None => 0u8.store(memory, at),
            Some(value) => {
                1u8.store(memory, at)?;
                value.store(memory, at + aligned(1, T::ALIGN))
            }
        }
    }
}

/// Where the payload of a result begins.
const fn result_payload<T: Layout, E: Layout>() -> usize {
    aligned(1, largest(&[T::ALIGN, E::ALIGN]))
}

impl<T: Layout, E: Layout> Layout for std::result::Result<T, E> {
    const SIZE: usize = aligned(result_payload::<T, E>() + largest(&[T::SIZE, E::SIZE]), Self::ALIGN);
    const ALIGN: usize = largest(&[T::ALIGN, E::ALIGN]);
}

impl<T: Load, E: Load> Load for std::result::Result<T, E> {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        let payload = at + result_payload::<T, E>();
        match u8::load(memory, at)? {
            0 => T::load(memory, payload).map(Ok),
            1 => E::load(memory, payload).map(Err),
            case => no_case("a result", case),
        }
    }
}

impl<T: Store, E: Store> Store for std::result::Result<T, E> {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        let payload = at + result_payload::<T, E>();
        match self {
            Ok(value) => {
                0u8.store(memory, at)?;
                value.store(memory, payload)
            }
            Err(value) => {
                1u8.store(memory, at)?;
                value.store(memory, payload)
            }
        }
    }
}

/// Declares the fields of a record, in the order of the WIT, and in which directions it crosses.
macro_rules! record {
    ([$($way:ident)*] $name:ident $body:tt) => {
        record!(@layout $name $body);
        $(record!(@$way $name $body);)*
    };
    (@layout $name:ident { $($field:ident: $of:ty),* $(,)? }) => {
        impl Layout for wit::$name {
            const SIZE: usize = {
                let mut at = 0;
                $(at = aligned(at, <$of>::ALIGN) + <$of>::SIZE;)*
                aligned(at, Self::ALIGN)
            };
            const ALIGN: usize = largest(&[$(<$of>::ALIGN),*]);
        }
        #[cfg(test)]
        impl Declared for wit::$name {
            const NAME: &'static str = stringify!($name);
            const PARTS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
    (@load $name:ident { $($field:ident: $of:ty),* $(,)? }) => {
        impl Load for wit::$name {
            fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
                let mut at = at;
                Ok(Self { $($field: memory.field::<$of>(&mut at)?,)* })
            }
        }
    };
    (@store $name:ident { $($field:ident: $of:ty),* $(,)? }) => {
        impl Store for wit::$name {
            fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
                let mut at = at;
                $(memory.field::<$of>(&mut at, &self.$field)?;)*
                Ok(())
            }
        }
    };
}

/// Declares the cases of an enum, in the order of the WIT.
macro_rules! enumeration {
    ($name:ident { $($case:ident),* $(,)? }) => {
        impl Layout for wit::$name {
            const SIZE: usize = 1;
            const ALIGN: usize = 1;
        }
        #[cfg(test)]
        impl Declared for wit::$name {
            const NAME: &'static str = stringify!($name);
            const PARTS: &'static [&'static str] = &[$(stringify!($case)),*];
        }
        impl Load for wit::$name {
            fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
                case_of(u32::from(u8::load(memory, at)?))
            }
        }
        impl Cases for wit::$name {
            const CASES: &'static [Self] = &[$(Self::$case),*];
        }
        impl Store for wit::$name {
            fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
                (*self as u8).store(memory, at)
            }
        }
    };
}

/// Declares the cases of a variant by number, with the payload's type, and in which directions it crosses.
macro_rules! variant {
    ([$($way:ident)*] $name:ident $body:tt) => {
        variant!(@layout $name $body);
        $(variant!(@$way $name $body);)*
    };
    (@layout $name:ident { $($number:literal $case:ident $(($value:ident: $of:ty))?),* $(,)? }) => {
        impl Layout for wit::$name {
            const SIZE: usize = aligned(aligned(1, Self::ALIGN) + largest(&[$($(<$of>::SIZE,)?)*]), Self::ALIGN);
            const ALIGN: usize = largest(&[$($(<$of>::ALIGN,)?)*]);
        }
        #[cfg(test)]
        impl Declared for wit::$name {
            const NAME: &'static str = stringify!($name);
            const PARTS: &'static [&'static str] = &[$(concat!($number, " ", stringify!($case))),*];
        }
    };
    (@load $name:ident { $($number:literal $case:ident $(($value:ident: $of:ty))?),* $(,)? }) => {
        impl Load for wit::$name {
            fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
                match u8::load(memory, at)? {
                    $($number => Ok(Self::$case $((<$of>::load(memory, at + aligned(1, Self::ALIGN))?))?),)*
                    case => no_case(stringify!($name), case),
                }
            }
        }
    };
    (@store $name:ident { $($number:literal $case:ident $(($value:ident: $of:ty))?),* $(,)? }) => {
        impl Store for wit::$name {
            fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
                match self {
                    $(Self::$case $(($value))? => {
                        (($number) as u8).store(memory, at)?;
                        $(<$of as Store>::store($value, memory, at + aligned(1, Self::ALIGN))?;)?
                    })*
                }
                Ok(())
            }
        }
    };
}

pub(super) use {enumeration, record, variant};
