//! What the generator knows of a type: its AssemblyScript name, its cases, its flat form.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use wit_parser::abi::{FlatTypes, WasmType};
use wit_parser::{Int, Resolve, SizeAlign, Type, TypeDefKind};

use crate::names::pascal;

/// The most core values that one type may flatten to here.
const MAX_FLAT: usize = 64;

/// The state of one generation.
pub struct Generator<'a> {
    /// The WIT.
    pub resolve: &'a Resolve,
    /// Sizes and alignments.
    pub sizes: SizeAlign,
    /// Lists, options and results that are used, by name, with their type.
    pub anonymous: BTreeMap<String, Type>,
    /// A number for the next temporary.
    pub temporaries: usize,
}

/// A variant, an option or a result, seen as cases.
pub struct Cases<'a> {
    /// The width of the discriminant.
    pub tag: Int,
    /// Name and payload of each.
    pub cases: Vec<(&'a str, Option<&'a Type>)>,
}

impl<'a> Generator<'a> {
    /// A generator over `resolve`.
    pub fn new(resolve: &'a Resolve) -> Result<Self> {
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve)?;
        Ok(Self { resolve, sizes, anonymous: BTreeMap::new(), temporaries: 0 })
    }

    /// The kind behind aliases, and the name it is known by.
    pub fn kind(&self, ty: &Type) -> Option<&'a TypeDefKind> {
        let &Type::Id(mut id) = ty else { return None };
        loop {
            match &self.resolve.types[id].kind {
                TypeDefKind::Type(Type::Id(next)) => id = *next,
                TypeDefKind::Type(_) => return None,
                kind => return Some(kind),
            }
        }
    }

    /// The type behind aliases.
    pub fn base(&self, ty: &Type) -> Type {
        let mut ty = *ty;
        while let Type::Id(id) = ty {
            match &self.resolve.types[id].kind {
                TypeDefKind::Type(next) => ty = *next,
                _ => break,
            }
        }
        ty
    }

    /// The name of a type inside other names: `ListBar`, `OptionDecimal`, `ResultUnitReason`.
    pub fn label(&mut self, ty: &Type) -> Result<String> {
        let Type::Id(id) = ty else {
            return Ok(match ty {
                Type::String => "String".to_owned(),
                Type::Bool => "Bool".to_owned(),
                other => scalar(other)?.to_uppercase(),
            });
        };
        let def = &self.resolve.types[*id];
        if let Some(name) = &def.name {
            return Ok(pascal(name));
        }
        let label = match &def.kind {
            TypeDefKind::List(item) => format!("List{}", self.label(item)?),
            TypeDefKind::Option(item) => format!("Option{}", self.label(item)?),
            TypeDefKind::Result(result) => {
                let mut part = |t: Option<&Type>| t.map_or(Ok("Unit".to_owned()), |t| self.label(t));
                format!("Result{}{}", part(result.ok.as_ref())?, part(result.err.as_ref())?)
            }
            other => bail!("an unnamed {} is not supported", other.as_str()),
        };
        self.anonymous.insert(label.clone(), *ty);
        Ok(label)
    }

    /// The type as it is written in AssemblyScript.
    pub fn written(&mut self, ty: &Type) -> Result<String> {
        let Type::Id(id) = ty else { return Ok(scalar_or_string(ty)?.to_owned()) };
        let def = &self.resolve.types[*id];
        if let TypeDefKind::Flags(flags) = &def.kind {
            return Ok(unsigned(int_of(flags.repr().count(), flags.flags.len())?).to_owned());
        }
        if let Some(name) = &def.name {
            return Ok(pascal(name));
        }
        match &def.kind {
            TypeDefKind::List(item) => {
                let item = *item;
                Ok(format!("Array<{}>", self.written(&item)?))
            }
            TypeDefKind::Option(item) => {
                let item = *item;
                let inner = self.written(&item)?;
                Ok(if self.is_reference(&item) { format!("{inner} | null") } else { format!("Some<{inner}> | null") })
            }
            _ => self.label(ty),
        }
    }

    /// Whether AssemblyScript holds it as an object.
    pub fn is_reference(&self, ty: &Type) -> bool {
        match self.base(ty) {
            Type::String => true,
            base @ Type::Id(_) => !matches!(self.kind(&base), Some(TypeDefKind::Enum(_) | TypeDefKind::Flags(_)) | None),
            _ => false,
        }
    }

    /// Whether it is made of scalars only, so that one object can be filled again and again.
    pub fn is_flat_record(&self, ty: &Type) -> bool {
        match self.kind(ty) {
            Some(TypeDefKind::Record(record)) => record.fields.iter().all(|f| !self.is_reference(&f.ty) || self.is_flat_record(&f.ty)),
            _ => false,
        }
    }

    /// Whether lifting or lowering it needs memory beside itself.
    pub fn has_pointers(&self, ty: &Type) -> bool {
        match self.base(ty) {
            Type::String => true,
            base @ Type::Id(_) => match self.kind(&base) {
                Some(TypeDefKind::List(_)) => true,
                Some(TypeDefKind::Record(record)) => record.fields.iter().any(|f| self.has_pointers(&f.ty)),
                Some(kind) => self.cases(kind).is_some_and(|c| c.cases.iter().any(|(_, t)| t.is_some_and(|t| self.has_pointers(t)))),
                None => false,
            },
            _ => false,
        }
    }

    /// A variant, option or result as cases.
    pub fn cases(&self, kind: &'a TypeDefKind) -> Option<Cases<'a>> {
        match kind {
            TypeDefKind::Variant(v) => {
                Some(Cases { tag: v.tag(), cases: v.cases.iter().map(|c| (c.name.as_str(), c.ty.as_ref())).collect() })
            }
            TypeDefKind::Option(t) => Some(Cases { tag: Int::U8, cases: vec![("none", None), ("some", Some(t))] }),
            TypeDefKind::Result(r) => Some(Cases { tag: Int::U8, cases: vec![("ok", r.ok.as_ref()), ("err", r.err.as_ref())] }),
            _ => None,
        }
    }

    /// The core types that it flattens to.
    pub fn flat(&self, ty: &Type) -> Result<Vec<WasmType>> {
        let mut buffer = [WasmType::I32; MAX_FLAT];
        let mut flat = FlatTypes::new(&mut buffer);
        if !self.resolve.push_flat(ty, &mut flat) {
            bail!("a type flattens to more than {MAX_FLAT} core values");
        }
        Ok(flat.to_vec())
    }

    /// A name for a temporary.
    pub fn temporary(&mut self) -> String {
        self.temporaries += 1;
        format!("t{}", self.temporaries)
    }
}

/// A core type as AssemblyScript writes it.
pub fn core(ty: WasmType) -> &'static str {
    match ty {
        WasmType::I32 => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
        WasmType::Pointer | WasmType::Length => "usize",
    }
}

/// An unsigned integer type.
pub fn unsigned(int: Int) -> &'static str {
    match int {
        Int::U8 => "u8",
        Int::U16 => "u16",
        Int::U32 => "u32",
        Int::U64 => "u64",
    }
}

/// The integer that holds `flags` flags in `words` words.
pub fn int_of(words: usize, flags: usize) -> Result<Int> {
    match (words, flags) {
        (1, 0..=8) => Ok(Int::U8),
        (1, 9..=16) => Ok(Int::U16),
        (1, _) => Ok(Int::U32),
        _ => bail!("flags with more than 32 names are not supported"),
    }
}

/// A scalar type.
pub fn scalar(ty: &Type) -> Result<&'static str> {
    Ok(match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "i8",
        Type::S16 => "i16",
        Type::S32 => "i32",
        Type::S64 => "i64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        other => bail!("{other:?} is not supported"),
    })
}

/// A scalar type or `string`.
fn scalar_or_string(ty: &Type) -> Result<&'static str> {
    if matches!(ty, Type::String) { Ok("string") } else { scalar(ty) }
}
