//! The host's functions as AssemblyScript functions, and the glue behind each export.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use wit_parser::abi::{AbiVariant, WasmSignature};
use wit_parser::{Function, Interface, InterfaceId, TypeDefKind};

use crate::names::{camel, docs, pascal, snake};
use crate::shapes::{Generator, core, scalar};

impl<'a> Generator<'a> {
    fn interface(&self, id: InterfaceId) -> Result<(&'a Interface, String)> {
        let interface = &self.resolve.interfaces[id];
        Ok((interface, self.resolve.id_of(id).context("an interface without a name")?))
    }

    /// The functions of an imported interface, in a namespace of its name.
    pub fn imports(&mut self, id: InterfaceId) -> Result<String> {
        let (interface, module) = self.interface(id)?;
        let mut out = String::new();
        if interface.functions.is_empty() {
            return Ok(out);
        }
        let space = camel(interface.name.as_deref().unwrap_or_default());
        for (name, function) in &interface.functions {
            let signature = self.resolve.wasm_signature(AbiVariant::GuestImport, function);
            let parameters: Vec<String> = signature.params.iter().enumerate().map(|(i, t)| format!("a{i}: {}", core(*t))).collect();
            let result = signature.results.first().map_or("void", |t| core(*t));
            writeln!(out, "@external(\"{module}\", \"{name}\")")?;
            writeln!(out, "declare function {space}_{}({}): {result};\n", snake(name), parameters.join(", "))?;
        }
        writeln!(out, "/** The functions of `{module}`. */\nexport namespace {space} {{")?;
        for function in interface.functions.values() {
            self.import(&space, function, &mut out)?;
        }
        out.push_str("}\n\n");
        Ok(out)
    }

    fn import(&mut self, space: &str, function: &Function, out: &mut String) -> Result<()> {
        self.temporaries = 0;
        let signature = self.resolve.wasm_signature(AbiVariant::GuestImport, function);
        let mut parameters = Vec::new();
        for parameter in &function.params {
            parameters.push(format!("{}: {}", camel(&parameter.name), self.written(&parameter.ty)?));
        }
        let result = function.result.as_ref().map_or(Ok("void".to_owned()), |t| self.written(t))?;
        out.push_str(&docs(&function.docs, "  "));
        writeln!(out, "  export function {}({}): {result} {{", camel(&function.name), parameters.join(", "))?;

        let mut body = String::new();
        let mut arguments = self.import_arguments(function, &signature, &mut body)?;
        if signature.retptr {
            let ty = function.result.as_ref().context("a return pointer without a result")?;
            let (size, align) = (self.sizes.size(ty).size_wasm32(), self.sizes.align(ty).align_wasm32());
            writeln!(body, "    const ret = arenaAlloc({size}, {align});")?;
            arguments.push("ret".to_owned());
        }
        let call = format!("{space}_{}({})", snake(&function.name), arguments.join(", "));
        let uses_arena = body.contains("arenaAlloc") || call.contains("lower") || body.contains("lower");
        if uses_arena {
            body.insert_str(0, "    const mark = arenaMark();\n");
        }
        match &function.result {
            None => writeln!(body, "    {call};")?,
            Some(ty) if signature.retptr => writeln!(body, "    {call};\n    const result = {};", self.load(ty, "ret", 0)?)?,
            Some(ty) if self.is_reference(ty) => bail!("`{}` returns an object in a register", function.name),
            Some(ty) => writeln!(body, "    const result = <{}>{call};", scalar(&self.base(ty))?)?,
        }
        if uses_arena {
            body.push_str("    arenaRelease(mark);\n");
        }
        if function.result.is_some() {
            body.push_str("    return result;\n");
        }
        writeln!(out, "{body}  }}\n")?;
        Ok(())
    }

    fn import_arguments(&mut self, function: &Function, signature: &WasmSignature, body: &mut String) -> Result<Vec<String>> {
        if !signature.indirect_params {
            let mut arguments = Vec::new();
            for parameter in &function.params {
                arguments.extend(self.lower_flat(&parameter.ty, &camel(&parameter.name), body)?);
            }
            return Ok(arguments);
        }
        let types: Vec<_> = function.params.iter().map(|p| &p.ty).collect();
        let area = self.sizes.params(types.iter().copied());
        writeln!(body, "    const params = arenaAlloc({}, {});", area.size.size_wasm32(), area.align.align_wasm32())?;
        let offsets: Vec<usize> = self.sizes.field_offsets(types.iter().copied()).iter().map(|(o, _)| o.size_wasm32()).collect();
        for (parameter, offset) in function.params.iter().zip(offsets) {
            writeln!(body, "    {}", self.store(&parameter.ty, &camel(&parameter.name), "params", offset)?)?;
        }
        Ok(vec!["params".to_owned()])
    }

    /// The identifiers of an exported interface's glue, and their names in the ABI.
    pub fn export_names(&self, id: InterfaceId) -> Result<Vec<(String, String)>> {
        let (interface, module) = self.interface(id)?;
        let space = snake(interface.name.as_deref().unwrap_or_default());
        let mut names = Vec::new();
        for (name, function) in &interface.functions {
            let identifier = format!("{space}__{}", snake(name));
            names.push((identifier.clone(), format!("{module}#{name}")));
            if self.needs_post_return(function) {
                names.push((format!("{identifier}__post"), format!("cabi_post_{module}#{name}")));
            }
        }
        Ok(names)
    }

    fn needs_post_return(&self, function: &Function) -> bool {
        function.result.as_ref().is_some_and(|t| self.has_pointers(t))
    }

    /// An exported interface: the class to extend, and the glue that calls the one instance of it.
    pub fn exports(&mut self, id: InterfaceId) -> Result<String> {
        let (interface, module) = self.interface(id)?;
        let kebab = interface.name.as_deref().unwrap_or_default();
        let (class, space) = (pascal(kebab), snake(kebab));
        let mut out = format!(
            "/** What `{module}` exports: extend it, and give the one instance to `set{class}`. */\nexport abstract class {class} {{\n"
        );
        for function in interface.functions.values() {
            let mut parameters = Vec::new();
            for parameter in &function.params {
                parameters.push(format!("{}: {}", camel(&parameter.name), self.written(&parameter.ty)?));
            }
            let result = function.result.as_ref().map_or(Ok("void".to_owned()), |t| self.written(t))?;
            out.push_str(&docs(&function.docs, "  "));
            writeln!(out, "  abstract {}({}): {result};", camel(&function.name), parameters.join(", "))?;
        }
        writeln!(out, "}}\n\nlet the{class}: {class} | null = null;\n")?;
        writeln!(out, "/** The instance that the exports call. */\nexport function set{class}(instance: {class}): void {{")?;
        writeln!(out, "  the{class} = instance;\n}}\n")?;
        for function in interface.functions.values() {
            self.export(&class, &space, function, &mut out)?;
        }
        Ok(out)
    }

    fn export(&mut self, class: &str, space: &str, function: &Function, out: &mut String) -> Result<()> {
        self.temporaries = 0;
        let signature = self.resolve.wasm_signature(AbiVariant::GuestExport, function);
        if signature.indirect_params {
            bail!("`{}` has more than 16 flat parameters", function.name);
        }
        let identifier = format!("{space}__{}", snake(&function.name));
        let mut body = String::new();
        let mut cores = (0..signature.params.len()).map(|i| format!("a{i}"));
        let mut arguments = Vec::new();
        for parameter in &function.params {
            if self.is_flat_record(&parameter.ty) {
                let reused = format!("{identifier}__{}", snake(&parameter.name));
                let ty = self.written(&parameter.ty)?;
                writeln!(out, "/** Filled again for each call, so that a call makes no garbage. */\nconst {reused} = new {ty}();\n")?;
                writeln!(body, "  const {} = {reused};", camel(&parameter.name))?;
                self.lift_fields(&parameter.ty, &camel(&parameter.name), &mut cores, &mut body)?;
                arguments.push(camel(&parameter.name));
            } else {
                arguments.push(self.lift_flat(&parameter.ty, &mut cores, &mut body)?);
            }
        }
        let call = format!("the{class}!.{}({})", camel(&function.name), arguments.join(", "));
        let takes_memory = function.params.iter().any(|p| self.has_pointers(&p.ty));
        match &function.result {
            None => writeln!(body, "  {call};")?,
            Some(ty) if signature.retptr => {
                // A list argument is lifted inside the call's arguments, before the reset.
                let (size, align) = (self.sizes.size(ty).size_wasm32(), self.sizes.align(ty).align_wasm32());
                writeln!(out, "/** Kept until the host has read it. */\nlet {identifier}__kept: {} = null;\n", self.nullable(ty)?)?;
                writeln!(body, "  const result = {call};\n  {identifier}__kept = result;\n  arenaReset();")?;
                writeln!(body, "  const ret = arenaAlloc({size}, {align});\n  {}\n  return ret;", self.store(ty, "result", "ret", 0)?)?;
            }
            Some(ty) if matches!(self.kind(ty), None | Some(TypeDefKind::Enum(_))) => writeln!(body, "  return {call};")?,
            Some(_) => bail!("the result of `{}` is not supported", function.name),
        }
        if takes_memory && !signature.retptr {
            body.push_str("  arenaReset();\n");
        }
        let parameters: Vec<String> = signature.params.iter().enumerate().map(|(i, t)| format!("a{i}: {}", core(*t))).collect();
        let result = signature.results.first().map_or("void", |t| core(*t));
        writeln!(out, "export function {identifier}({}): {result} {{\n{body}}}\n", parameters.join(", "))?;
        if self.needs_post_return(function) {
            writeln!(out, "export function {identifier}__post(ret: usize): void {{\n  {identifier}__kept = null;\n  arenaReset();\n}}\n")?;
        }
        Ok(())
    }
}
