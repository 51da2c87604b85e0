//! Every limit of a run, by name and with its unit. Each is in the definition of the run, and each has a test that goes one past it.

/// Limits that the host holds a strategy to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fuel of one callback.
    pub fuel_per_callback: u64,
    /// Fuel of `start` and of instantiation.
    pub fuel_start: u64,
    /// Fuel of the whole run.
    pub fuel_total: u64,
    /// Linear memory, bytes.
    pub memory_bytes: u64,
    /// Elements of all tables.
    pub table_elements: u64,
    /// Core instances in the component.
    pub instances: u64,
    /// Wasm stack, bytes.
    pub stack_bytes: u64,
    /// Bytes that one host call may lift from the guest.
    pub hostcall_bytes: u64,
    /// Host calls of one callback.
    pub host_calls_per_callback: u64,
    /// Buffered intents of one callback.
    pub intents_per_callback: u64,
    /// Orders that may be open or on their way.
    pub open_orders: u64,
    /// Bytes of log and decline text of the whole run.
    pub log_bytes_total: u64,
    /// Bytes of one log line; the rest is cut.
    pub log_line_bytes: u64,
    /// Size of the component, bytes.
    pub component_bytes: u64,
    /// Series, indicators, conditions and tags that a strategy may declare, each.
    pub declarations: u64,
    /// Rows that one call of `bars` returns.
    pub bars_per_call: u64,
    /// Timers that may be pending.
    pub timers: u64,
}

impl Limits {
    /// For compiled guests: Rust, AssemblyScript, C, Zig.
    pub const NATIVE: Self = Self {
        fuel_per_callback: 50_000_000,
        fuel_start: 500_000_000,
        fuel_total: 200_000_000_000,
        memory_bytes: 64 << 20,
        table_elements: 10_000,
        instances: 8,
        stack_bytes: 512 << 10,
        hostcall_bytes: 1 << 20,
        host_calls_per_callback: 4096,
        intents_per_callback: 64,
        open_orders: 256,
        log_bytes_total: 1 << 20,
        log_line_bytes: 1 << 10,
        component_bytes: 8 << 20,
        declarations: 1024,
        bars_per_call: 1000,
        timers: 256,
    };

    /// For guests that bring an interpreter: Python, JavaScript.
    pub const INTERPRETED: Self = Self {
        fuel_per_callback: 500_000_000,
        fuel_start: 20_000_000_000,
        fuel_total: 2_000_000_000_000,
        memory_bytes: 512 << 20,
        instances: 64,
        component_bytes: 64 << 20,
        ..Self::NATIVE
    };
}
