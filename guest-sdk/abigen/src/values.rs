//! How values cross: loading from memory, storing to memory, and the flat form of parameters.
//!
//! Loading makes new objects; storing points at a string's own text, which is UTF-16 already, and puts lists into the arena.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use wit_parser::abi::WasmType;
use wit_parser::{Type, TypeDefKind};

use crate::names::{camel, pascal};
use crate::shapes::{Cases, Generator, core, int_of, scalar, unsigned};

impl<'a> Generator<'a> {
    /// An expression that loads a value from `pointer + offset`.
    pub fn load(&mut self, ty: &Type, pointer: &str, offset: usize) -> Result<String> {
        Ok(match self.base(ty) {
            Type::Bool => format!("load<u8>({pointer}, {offset}) != 0"),
            Type::String => format!("liftString(load<usize>({pointer}, {offset}), load<u32>({pointer}, {}))", offset + 4),
            base @ Type::Id(_) => match self.kind(&base).context("a type without a kind")? {
                TypeDefKind::Enum(e) => format!("<{}>load<{}>({pointer}, {offset})", self.written(ty)?, unsigned(e.tag())),
                TypeDefKind::Flags(f) => format!("load<{}>({pointer}, {offset})", unsigned(int_of(f.repr().count(), f.flags.len())?)),
                _ => format!("load{}({pointer} + {offset})", self.label(&base)?),
            },
            other => format!("load<{}>({pointer}, {offset})", scalar(&other)?),
        })
    }

    /// Statements that store `value` at `pointer + offset`.
    pub fn store(&mut self, ty: &Type, value: &str, pointer: &str, offset: usize) -> Result<String> {
        Ok(match self.base(ty) {
            Type::Bool => format!("store<u8>({pointer}, {value} ? 1 : 0, {offset});"),
            Type::String => format!(
                "store<usize>({pointer}, changetype<usize>({value}), {offset}); store<u32>({pointer}, {value}.length, {});",
                offset + 4
            ),
            base @ Type::Id(_) => match self.kind(&base).context("a type without a kind")? {
                TypeDefKind::Enum(e) => format!("store<{}>({pointer}, <{0}>{value}, {offset});", unsigned(e.tag())),
                TypeDefKind::Flags(f) => {
                    format!("store<{}>({pointer}, {value}, {offset});", unsigned(int_of(f.repr().count(), f.flags.len())?))
                }
                _ => format!("store{}({pointer} + {offset}, {value});", self.label(&base)?),
            },
            other => format!("store<{}>({pointer}, {value}, {offset});", scalar(&other)?),
        })
    }

    /// `load...` and `store...` for every record, variant, list, option and result, and the classes of results.
    pub fn helpers(&mut self) -> Result<String> {
        let mut out = String::new();
        let mut seen = Vec::new();
        let resolve = self.resolve;
        for (id, def) in &resolve.types {
            let Some(name) = &def.name else { continue };
            if seen.contains(name) {
                continue;
            }
            seen.push(name.clone());
            let label = pascal(name);
            match &def.kind {
                TypeDefKind::Record(_) => self.record_helpers(&label, &Type::Id(id), &mut out)?,
                TypeDefKind::Variant(_) => self.variant_helpers(&label, &def.kind, &mut out)?,
                _ => {}
            }
        }
        // Emitting one may name another, so go on until none is new.
        let mut emitted = Vec::new();
        while let Some((label, ty)) = self.anonymous.iter().find(|(l, _)| !emitted.contains(*l)).map(|(l, t)| (l.clone(), *t)) {
            self.anonymous_helpers(&label, &ty, &mut out)?;
            emitted.push(label);
        }
        Ok(out)
    }

    fn record_helpers(&mut self, label: &str, ty: &Type, out: &mut String) -> Result<()> {
        let Some(TypeDefKind::Record(record)) = self.kind(ty) else { bail!("`{label}` is not a record") };
        let offsets: Vec<usize> =
            self.sizes.field_offsets(record.fields.iter().map(|f| &f.ty)).iter().map(|(offset, _)| offset.size_wasm32()).collect();
        writeln!(out, "function load{label}(p: usize): {label} {{\n  const v = new {label}();")?;
        for (field, offset) in record.fields.iter().zip(&offsets) {
            writeln!(out, "  v.{} = {};", camel(&field.name), self.load(&field.ty, "p", *offset)?)?;
        }
        writeln!(out, "  return v;\n}}\n\nfunction store{label}(p: usize, v: {label}): void {{")?;
        for (field, offset) in record.fields.iter().zip(&offsets) {
            writeln!(out, "  {}", self.store(&field.ty, &format!("v.{}", camel(&field.name)), "p", *offset)?)?;
        }
        out.push_str("}\n\n");
        Ok(())
    }

    fn variant_helpers(&mut self, label: &str, kind: &'a TypeDefKind, out: &mut String) -> Result<()> {
        let cases = self.cases(kind).context("not a variant")?;
        let tag = unsigned(cases.tag);
        let offset = self.sizes.payload_offset(cases.tag, cases.cases.iter().map(|(_, t)| *t)).size_wasm32();
        writeln!(
            out,
            "function load{label}(p: usize): {label} {{\n  const v = new {label}();\n  v.tag = load<{tag}>(p);\n  switch (v.tag) {{"
        )?;
        for (index, (case, payload)) in cases.cases.iter().enumerate() {
            if let Some(payload) = payload {
                writeln!(out, "    case {index}: v.as{} = {}; break;", pascal(case), self.load(payload, "p", offset)?)?;
            }
        }
        writeln!(out, "  }}\n  return v;\n}}\n")?;
        writeln!(out, "function store{label}(p: usize, v: {label}): void {{\n  store<{tag}>(p, <{tag}>v.tag);\n  switch (v.tag) {{")?;
        for (index, (case, payload)) in cases.cases.iter().enumerate() {
            if let Some(payload) = payload {
                let value = self.payload_value("v", case, payload);
                writeln!(out, "    case {index}: {{ {} break; }}", self.store(payload, &value, "p", offset)?)?;
            }
        }
        out.push_str("  }\n}\n\n");
        Ok(())
    }

    fn anonymous_helpers(&mut self, label: &str, ty: &Type, out: &mut String) -> Result<()> {
        match self.kind(ty).context("a type without a kind")? {
            TypeDefKind::List(item) => self.list_helpers(label, item, out),
            TypeDefKind::Option(item) => self.option_helpers(label, item, out),
            kind @ TypeDefKind::Result(_) => {
                let cases = self.cases(kind).context("not a result")?;
                out.push_str("/** What may be refused: `tag` is 0 for done and 1 for refused. */\n");
                self.variant_class(label, &Cases { tag: cases.tag, cases: cases.cases.clone() }, &[], out)?;
                out.push('\n');
                self.variant_helpers(label, kind, out)
            }
            other => bail!("an unnamed {} is not supported", other.as_str()),
        }
    }

    fn list_helpers(&mut self, label: &str, item: &Type, out: &mut String) -> Result<()> {
        let size = self.sizes.size(item).size_wasm32();
        let align = self.sizes.align(item).align_wasm32();
        let written = self.written(item)?;
        let (load, store) = (self.load(item, "at", 0)?, self.store(item, "item", "at", 0)?);
        writeln!(
            out,
            "function load{label}(p: usize): Array<{written}> {{
  const length = load<i32>(p, 4);
  const list = new Array<{written}>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {{
    list.push({load});
    at += {size};
  }}
  return list;
}}

function lower{label}(list: Array<{written}>): usize {{
  const start = arenaAlloc(<usize>list.length * {size}, {align});
  let at = start;
  for (let i = 0; i < list.length; i++) {{
    const item = list[i];
    {store}
    at += {size};
  }}
  return start;
}}

function store{label}(p: usize, list: Array<{written}>): void {{
  store<usize>(p, lower{label}(list));
  store<u32>(p, list.length, 4);
}}
"
        )?;
        Ok(())
    }

    fn option_helpers(&mut self, label: &str, item: &Type, out: &mut String) -> Result<()> {
        let offset = self.sizes.payload_offset(wit_parser::Int::U8, [None, Some(item)]).size_wasm32();
        let written = self.written(item)?;
        let load = self.load(item, "p", offset)?;
        let (ty, load, value) = if self.is_reference(item) {
            (format!("{written} | null"), load, "v")
        } else {
            (format!("Some<{written}> | null"), format!("new Some<{written}>({load})"), "v.value")
        };
        let store = self.store(item, value, "p", offset)?;
        writeln!(
            out,
            "function load{label}(p: usize): {ty} {{
  if (load<u8>(p) == 0) return null;
  return {load};
}}

function store{label}(p: usize, v: {ty}): void {{
  if (v === null) {{
    store<u8>(p, 0);
    return;
  }}
  store<u8>(p, 1);
  {store}
}}
"
        )?;
        Ok(())
    }

    /// The payload of a case, without the null that its field allows.
    fn payload_value(&self, object: &str, case: &str, payload: &Type) -> String {
        let optional = matches!(self.kind(payload), Some(TypeDefKind::Option(_)));
        let bang = if self.is_reference(payload) && !optional { "!" } else { "" };
        format!("{object}.as{}{bang}", pascal(case))
    }

    /// Lower a value to flat core values: statements go to `out`, expressions come back.
    pub fn lower_flat(&mut self, ty: &Type, value: &str, out: &mut String) -> Result<Vec<String>> {
        Ok(match self.base(ty) {
            Type::Bool => vec![format!("{value} ? 1 : 0")],
            Type::String => vec![format!("changetype<usize>({value})"), format!("{value}.length")],
            base @ Type::Id(_) => match self.kind(&base).context("a type without a kind")? {
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => vec![format!("<i32>{value}")],
                TypeDefKind::Record(record) => {
                    let mut flat = Vec::new();
                    for field in &record.fields {
                        flat.extend(self.lower_flat(&field.ty, &format!("{value}.{}", camel(&field.name)), out)?);
                    }
                    flat
                }
                TypeDefKind::List(_) => vec![format!("lower{}({value})", self.label(&base)?), format!("{value}.length")],
                kind => {
                    let cases = self.cases(kind).with_context(|| format!("a {} as a parameter is not supported", kind.as_str()))?;
                    self.lower_cases(&base, matches!(kind, TypeDefKind::Option(_)), &cases, value, out)?
                }
            },
            other => vec![format!("<{}>{value}", core(self.flat(&other)?[0]))],
        })
    }

    fn lower_cases(&mut self, ty: &Type, option: bool, cases: &Cases<'a>, value: &str, out: &mut String) -> Result<Vec<String>> {
        let flat = self.flat(ty)?;
        let names: Vec<String> = flat.iter().map(|_| self.temporary()).collect();
        for (name, core_type) in names.iter().zip(&flat) {
            writeln!(out, "    let {name}: {} = 0;", core(*core_type))?;
        }
        if option {
            let item = cases.cases[1].1.context("an option without a type")?;
            writeln!(out, "    if ({value} !== null) {{\n      {} = 1;", names[0])?;
            let inner = if self.is_reference(item) { value.to_owned() } else { format!("{value}.value") };
            self.lower_payload(item, &inner, &names, &flat, out)?;
            out.push_str("    }\n");
            return Ok(names);
        }
        writeln!(out, "    {} = {value}.tag;\n    switch ({value}.tag) {{", names[0])?;
        for (index, (case, payload)) in cases.cases.iter().enumerate() {
            let Some(payload) = payload else { continue };
            writeln!(out, "      case {index}: {{")?;
            let payload_value = self.payload_value(value, case, payload);
            self.lower_payload(payload, &payload_value, &names, &flat, out)?;
            out.push_str("        break;\n      }\n");
        }
        out.push_str("    }\n");
        Ok(names)
    }

    fn lower_payload(&mut self, ty: &Type, value: &str, names: &[String], flat: &[WasmType], out: &mut String) -> Result<()> {
        let expressions = self.lower_flat(ty, value, out)?;
        let from = self.flat(ty)?;
        for (index, expression) in expressions.iter().enumerate() {
            let joined = join(expression, core(from[index]), core(flat[index + 1]))?;
            writeln!(out, "        {} = {joined};", names[index + 1])?;
        }
        Ok(())
    }

    /// Lift flat core values from `parameters`, taking as many as the type needs: statements go to `out`.
    pub fn lift_flat(&mut self, ty: &Type, parameters: &mut impl Iterator<Item = String>, out: &mut String) -> Result<String> {
        let mut next = || parameters.next().context("too few core parameters");
        Ok(match self.base(ty) {
            Type::Bool => format!("{} != 0", next()?),
            Type::String => format!("liftString({}, <u32>{})", next()?, next()?),
            base @ Type::Id(_) => match self.kind(&base).context("a type without a kind")? {
                TypeDefKind::Enum(_) => format!("<{}>{}", self.written(ty)?, next()?),
                TypeDefKind::Flags(_) => format!("<{}>{}", self.written(ty)?, next()?),
                TypeDefKind::Record(_) => {
                    let name = self.temporary();
                    writeln!(out, "  const {name} = new {}();", self.written(&base)?)?;
                    self.lift_fields(&base, &name, parameters, out)?;
                    name
                }
                TypeDefKind::List(_) => {
                    // The helper reads pointer and length from memory, as in a record.
                    let (pair, label) = (self.temporary(), self.label(&base)?);
                    writeln!(out, "  const {pair} = arenaAlloc(8, 4);")?;
                    writeln!(out, "  store<usize>({pair}, {}); store<u32>({pair}, <u32>{}, 4);", next()?, next()?)?;
                    format!("load{label}({pair})")
                }
                other => bail!("a {} as a flat parameter of an export is not supported", other.as_str()),
            },
            other => format!("<{}>{}", scalar(&other)?, next()?),
        })
    }

    /// Set the fields of `object` from flat core values; nested flat records are filled in place.
    pub fn lift_fields(&mut self, ty: &Type, object: &str, parameters: &mut impl Iterator<Item = String>, out: &mut String) -> Result<()> {
        let Some(TypeDefKind::Record(record)) = self.kind(ty) else { bail!("not a record") };
        for field in &record.fields {
            let name = format!("{object}.{}", camel(&field.name));
            if self.is_flat_record(&field.ty) {
                self.lift_fields(&field.ty, &name, parameters, out)?;
            } else {
                let value = self.lift_flat(&field.ty, parameters, out)?;
                writeln!(out, "  {name} = {value};")?;
            }
        }
        Ok(())
    }
}

/// A core value as the wider type that the cases of a variant share.
fn join(expression: &str, from: &str, to: &str) -> Result<String> {
    Ok(match (from, to) {
        (a, b) if a == b => expression.to_owned(),
        ("i32" | "usize", "i32" | "usize") => format!("<{to}>({expression})"),
        ("i32" | "usize", "i64") => format!("<i64><u32>({expression})"),
        ("f32", "i32" | "usize") => format!("<{to}>reinterpret<i32>({expression})"),
        ("f32", "i64") => format!("<i64><u32>reinterpret<i32>({expression})"),
        ("f64", "i64") => format!("reinterpret<i64>({expression})"),
        _ => bail!("no way from {from} to {to}"),
    })
}
