//! One AssemblyScript declaration for each WIT type.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use wit_parser::{Type, TypeDef, TypeDefKind};

use crate::names::{camel, docs, pascal};
use crate::shapes::{Cases, Generator};

impl Generator<'_> {
    /// Every named type of the WIT, once.
    pub fn classes(&mut self) -> Result<String> {
        let mut out = String::new();
        let mut seen = Vec::new();
        let resolve = self.resolve;
        for (_, def) in &resolve.types {
            let Some(name) = &def.name else { continue };
            // `use` makes an alias of the same name; the first is the definition.
            if seen.contains(name) {
                continue;
            }
            seen.push(name.clone());
            out.push_str(&docs(&def.docs, ""));
            self.declaration(&pascal(name), def, &mut out)?;
            out.push('\n');
        }
        Ok(out)
    }

    fn declaration(&mut self, name: &str, def: &TypeDef, out: &mut String) -> Result<()> {
        match &def.kind {
            TypeDefKind::Type(ty) => writeln!(out, "export type {name} = {};", self.written(ty)?)?,
            TypeDefKind::Enum(e) => {
                writeln!(out, "export enum {name} {{")?;
                for case in &e.cases {
                    writeln!(out, "{}  {},", docs(&case.docs, "  "), pascal(&case.name))?;
                }
                out.push_str("}\n");
            }
            TypeDefKind::Flags(f) => {
                writeln!(out, "export enum {name} {{")?;
                for (bit, flag) in f.flags.iter().enumerate() {
                    writeln!(out, "{}  {} = {},", docs(&flag.docs, "  "), pascal(&flag.name), 1u64 << bit)?;
                }
                out.push_str("}\n");
            }
            TypeDefKind::Record(r) => {
                writeln!(out, "export class {name} {{")?;
                for field in &r.fields {
                    let (ty, initial) = (self.written(&field.ty)?, self.initial(&field.ty)?);
                    writeln!(out, "{}  {}: {ty} = {initial};", docs(&field.docs, "  "), camel(&field.name))?;
                }
                out.push_str("}\n");
            }
            TypeDefKind::Variant(v) => {
                let with_docs: Vec<String> = v.cases.iter().map(|c| docs(&c.docs, "  ")).collect();
                let cases = Cases { tag: v.tag(), cases: v.cases.iter().map(|c| (c.name.as_str(), c.ty.as_ref())).collect() };
                self.variant_class(name, &cases, &with_docs, out)?;
            }
            other => bail!("the type `{name}` is a {}, which is not supported", other.as_str()),
        }
        Ok(())
    }

    /// A class with a tag, a field for each payload, and a maker for each case.
    pub fn variant_class(&mut self, name: &str, cases: &Cases<'_>, case_docs: &[String], out: &mut String) -> Result<()> {
        writeln!(out, "export class {name} {{")?;
        writeln!(out, "  /** Which case it is, counted from 0. */\n  tag: i32 = 0;")?;
        for (case, payload) in &cases.cases {
            let Some(payload) = payload else { continue };
            let ty = self.nullable(payload)?;
            let initial = if self.is_reference(payload) { "null".to_owned() } else { self.initial(payload)? };
            writeln!(out, "  as{}: {ty} = {initial};", pascal(case))?;
        }
        for (tag, (case, payload)) in cases.cases.iter().enumerate() {
            out.push_str(case_docs.get(tag).map_or("", String::as_str));
            let case = pascal(case);
            let parameter = payload.map(|p| self.written(p)).transpose()?.map(|t| format!("value: {t}")).unwrap_or_default();
            writeln!(out, "  static of{case}({parameter}): {name} {{\n    const v = new {name}();\n    v.tag = {tag};")?;
            if payload.is_some() {
                writeln!(out, "    v.as{case} = value;")?;
            }
            out.push_str("    return v;\n  }\n");
        }
        out.push_str("}\n");
        Ok(())
    }

    /// The written type, made nullable where it is a reference.
    pub fn nullable(&mut self, ty: &Type) -> Result<String> {
        let written = self.written(ty)?;
        Ok(if self.is_reference(ty) && !written.ends_with("| null") { format!("{written} | null") } else { written })
    }

    /// What a field holds before it is set.
    fn initial(&mut self, ty: &Type) -> Result<String> {
        Ok(match self.base(ty) {
            Type::Bool => "false".to_owned(),
            Type::String => "\"\"".to_owned(),
            base @ Type::Id(_) => match self.kind(&base) {
                Some(TypeDefKind::List(_)) => "[]".to_owned(),
                Some(TypeDefKind::Option(_)) => "null".to_owned(),
                Some(TypeDefKind::Enum(e)) => format!("{}.{}", self.written(ty)?, pascal(&e.cases[0].name)),
                Some(TypeDefKind::Flags(_)) => "0".to_owned(),
                _ => format!("new {}()", self.written(ty)?),
            },
            _ => "0".to_owned(),
        })
    }
}
