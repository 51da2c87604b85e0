//! Reads a component or core module before anything is compiled: validates it with an explicit set of features, holds it to the structural
//! limits that keep compiling cheap, and lists what it imports and exports.
//!
//! What always holds: every function body is validated operator by operator, so the limits on nesting, locals and size are checked on what
//! will be compiled; nothing is allocated in proportion to a number that the file only claims.
//!
//! What it does not do: judge names and versions (that is `abi`), or compile.

use bthost_sim::limits::Limits;
use wasmparser::component_types::ComponentEntityType;
use wasmparser::{
    ComponentExternalKind, ComponentInstance, Encoding, ExternalKind, FuncValidatorAllocations, FunctionBody, Operator, OperatorsReader,
    Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

use crate::engine::FEATURES_ON;
use crate::error::{LoadError, RefusedReason};

/// Most functions that a component may define, over all of its core modules.
pub const MAX_FUNCTIONS: u64 = 50_000;
/// Largest function body, bytes.
pub const MAX_FUNCTION_BODY_BYTES: u64 = 1 << 20;
/// Most locals of one function, parameters included.
pub const MAX_LOCALS: u32 = 10_000;
/// Deepest nesting of blocks in one function.
pub const MAX_NESTING: u64 = 10_000;
/// Most locals x blocks of one function: what a compiler's passes over control flow work in.
pub const MAX_LOCALS_TIMES_BLOCKS: u64 = 20_000_000;
/// Most core modules.
pub const MAX_MODULES: u64 = 64;
/// Most components inside the component; a wrapped core module has one for each exported interface.
pub const MAX_COMPONENTS: u64 = 16;
/// Most instantiations, of core modules and components together, that the file lists.
pub const MAX_INSTANTIATIONS: u64 = 128;
/// Most linear memories, over all core modules.
pub const MAX_MEMORIES: u64 = 4;
/// Most tables, over all core modules.
pub const MAX_TABLES: u64 = 16;
/// Bytes of a page of linear memory.
pub const PAGE_BYTES: u64 = 64 << 10;

/// Something that a strategy imports or exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `bthost:strategy/host@0.1.0`, or `env` for a core module's import.
    pub name: String,
    /// Functions of the interface, in the order of the file; for a core module the one function that is imported.
    pub functions: Vec<String>,
    /// Whether it is an interface (or a core module's import, which is judged by its name).
    pub interface: bool,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// A component, or a core module.
    pub component: bool,
    /// Imports of the outermost component or module.
    pub imports: Vec<Item>,
    /// Exports of it.
    pub exports: Vec<Item>,
    /// Whether there is a `component-type` section.
    pub component_type: bool,
    /// Functions defined.
    pub functions: u64,
    /// Bytes in data segments: constants that the strategy brings along.
    pub constant_bytes: u64,
}

/// The features that a guest may use.
pub(crate) fn features() -> WasmFeatures {
    FEATURES_ON.iter().filter_map(|name| WasmFeatures::from_name(name)).fold(WasmFeatures::empty(), WasmFeatures::union)
}

/// Validate and read.
pub(crate) fn scan(bytes: &[u8], limits: &Limits) -> Result<Scan, LoadError> {
    let mut scanner = Scanner { limits, validator: Validator::new_with_features(features()), ..Scanner::new(limits) };
    let mut parser = Parser::new(0);
    parser.set_features(features());
    let mut allocs = FuncValidatorAllocations::default();
    for payload in parser.parse_all(bytes) {
        let payload = payload.map_err(|e| invalid(&e, bytes))?;
        scanner.count(&payload)?;
        match scanner.validator.payload(&payload).map_err(|e| invalid(&e, bytes))? {
            ValidPayload::Func(func, body) => {
                let mut validator = func.into_validator(allocs);
                let size = body.range().end - body.range().start;
                at_most(size, MAX_FUNCTION_BODY_BYTES, RefusedReason::FunctionBody, "bytes in one function")?;
                validate_body(&mut validator, &body, bytes)?;
                allocs = validator.into_allocations();
            }
            ValidPayload::End(_) => scanner.depth = scanner.depth.saturating_sub(1),
            ValidPayload::Ok | ValidPayload::Parser(_) => {}
        }
        scanner.list(&payload)?;
    }
    Ok(scanner.found)
}

/// A file that does not validate: because of a feature that is off, or at all?
fn invalid(error: &wasmparser::BinaryReaderError, bytes: &[u8]) -> LoadError {
    let everything = Validator::new_with_features(WasmFeatures::all()).validate_all(bytes).is_ok();
    let reason = if everything { RefusedReason::Feature } else { RefusedReason::Invalid };
    LoadError::new(reason, error.to_string())
}

fn at_most(found: u64, limit: u64, reason: RefusedReason, what: &str) -> Result<(), LoadError> {
    if found <= limit {
        return Ok(());
    }
    Err(LoadError::new(reason, format!("the strategy has {found} {what}; at most {limit} are allowed")))
}

/// Validate one function and hold it to the limits.
fn validate_body<R: wasmparser::WasmModuleResources>(
    validator: &mut wasmparser::FuncValidator<R>,
    body: &FunctionBody<'_>,
    bytes: &[u8],
) -> Result<(), LoadError> {
    let bad = |e: wasmparser::BinaryReaderError| invalid(&e, bytes);
    let mut reader = body.get_binary_reader();
    reader.set_features(features());
    validator.read_locals(&mut reader).map_err(bad)?;
    let locals = validator.len_locals();
    at_most(u64::from(locals), u64::from(MAX_LOCALS), RefusedReason::Locals, "locals in one function")?;
    let mut blocks = 1u64;
    let mut operators = OperatorsReader::new(reader);
    while !operators.eof() {
        let (operator, at) = operators.read_with_offset().map_err(bad)?;
        validator.op(at, &operator).map_err(bad)?;
        if matches!(operator, Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. }) {
            blocks += 1;
            at_most(u64::from(validator.control_stack_height()), MAX_NESTING, RefusedReason::Nesting, "nested blocks in one function")?;
            let product = u64::from(locals) * blocks;
            at_most(product, MAX_LOCALS_TIMES_BLOCKS, RefusedReason::Complexity, "locals times blocks in one function")?;
        }
    }
    operators.finish().map_err(bad)
}

/// The state of a scan.
struct Scanner<'a> {
    limits: &'a Limits,
    validator: Validator,
    found: Scan,
    /// 1 inside the outermost component or module.
    depth: usize,
    modules: u64,
    components: u64,
    instantiations: u64,
    memories: u64,
    tables: u64,
}

impl<'a> Scanner<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            validator: Validator::new(),
            found: Scan::default(),
            depth: 0,
            modules: 0,
            components: 0,
            instantiations: 0,
            memories: 0,
            tables: 0,
        }
    }

    /// Limits that need no types: checked before the validator sees the payload.
    fn count(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::Version { encoding, .. } => {
                self.depth += 1;
                if self.depth == 1 {
                    self.found.component = *encoding == Encoding::Component;
                }
                if *encoding == Encoding::Component {
                    self.components += 1;
                } else {
                    self.modules += 1;
                }
                at_most(self.components.saturating_sub(1), MAX_COMPONENTS, RefusedReason::Components, "nested components")?;
                at_most(self.modules, MAX_MODULES, RefusedReason::Modules, "core modules")
            }
            Payload::FunctionSection(section) => {
                self.found.functions += u64::from(section.count());
                at_most(self.found.functions, MAX_FUNCTIONS, RefusedReason::Functions, "functions")
            }
            Payload::InstanceSection(section) => self.instantiate(u64::from(section.count())),
            Payload::ComponentInstanceSection(section) => {
                let real = section.clone().into_iter().flatten().filter(|i| matches!(i, ComponentInstance::Instantiate { .. })).count();
                self.instantiate(real as u64)
            }
            Payload::DataSection(section) => {
                for data in section.clone().into_iter().flatten() {
                    self.found.constant_bytes += data.data.len() as u64;
                }
                Ok(())
            }
            Payload::CustomSection(section) if self.depth == 1 && section.name().starts_with("component-type") => {
                self.found.component_type = true;
                Ok(())
            }
            _ => self.count_storage(payload),
        }
    }

    fn instantiate(&mut self, count: u64) -> Result<(), LoadError> {
        self.instantiations += count;
        at_most(self.instantiations, MAX_INSTANTIATIONS, RefusedReason::Instances, "instantiations")
    }

    /// Limits on memories, tables and resources.
    fn count_storage(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::MemorySection(section) => {
                self.memories += u64::from(section.count());
                at_most(self.memories, MAX_MEMORIES, RefusedReason::Memories, "linear memories")?;
                for memory in section.clone().into_iter().flatten() {
                    let bytes = memory.initial.saturating_mul(PAGE_BYTES);
                    at_most(bytes, self.limits.memory_bytes, RefusedReason::MemoryMinimum, "bytes of memory at the start")?;
                }
                Ok(())
            }
            Payload::TableSection(section) => {
                self.tables += u64::from(section.count());
                at_most(self.tables, MAX_TABLES, RefusedReason::Tables, "tables")?;
                for table in section.clone().into_iter().flatten() {
                    at_most(table.ty.initial, self.limits.table_elements, RefusedReason::TableMinimum, "table elements at the start")?;
                }
                Ok(())
            }
            Payload::ComponentTypeSection(section) => {
                for ty in section.clone().into_iter().flatten() {
                    if matches!(ty, wasmparser::ComponentType::Resource { .. }) {
                        return Err(LoadError::new(RefusedReason::Resources, "the strategy defines a resource type"));
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Imports and exports of the outermost level, with types: after the validator has seen the payload.
    fn list(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        if self.depth != 1 {
            return Ok(());
        }
        let bad = |e: wasmparser::BinaryReaderError| LoadError::new(RefusedReason::Invalid, e.to_string());
        match payload {
            Payload::ComponentImportSection(section) => {
                for import in section.clone() {
                    let import = import.map_err(bad)?;
                    let item = self.item(import.name.name, true);
                    self.found.imports.push(item);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section.clone() {
                    let export = export.map_err(bad)?;
                    let mut item = self.item(export.name.name, false);
                    item.interface = export.kind == ComponentExternalKind::Instance;
                    self.found.exports.push(item);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    let import = import.map_err(bad)?;
                    let (name, function) = (import.module.to_owned(), import.name.to_owned());
                    self.found.imports.push(Item { name, functions: vec![function], interface: true });
                }
            }
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    let export = export.map_err(bad)?;
                    if export.kind == ExternalKind::Func {
                        self.found.exports.push(Item { name: export.name.to_owned(), functions: Vec::new(), interface: false });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An import or export of the outermost component with the functions of its interface.
    fn item(&self, name: &str, import: bool) -> Item {
        let mut item = Item { name: name.to_owned(), functions: Vec::new(), interface: false };
        let Some(types) = self.validator.types(0) else { return item };
        let entity = if import { types.component_item_for_import(name) } else { types.component_item_for_export(name) };
        if let Some(ComponentEntityType::Instance(id)) = entity.map(|e| e.ty) {
            item.interface = true;
            let functions = types[id].exports.iter().filter(|(_, e)| matches!(e.ty, ComponentEntityType::Func(_)));
            item.functions = functions.map(|(name, _)| name.clone()).collect();
        }
        item
    }
}
