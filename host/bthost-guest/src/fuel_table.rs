//! The operator half of fuel schedule 1: what each WebAssembly operator costs, every one of them named.
//!
//! What always holds: the table is passed to wasmtime whole, so that a default that changes there cannot move us; an operator that a new
//! wasmtime adds, or drops, does not compile here. A cost is never edited: a new schedule is a new table with a new name.
//!
//! Structure (`block`, `loop`, `end`, ...) is free, everything else is one unit; what works on a length pays per byte or element as well.

use wasmtime::{OperatorCost, VariableOperatorCost};

/// Builds the table and the list of its entries from one source.
macro_rules! operator_costs {
    (operators { $($operator:ident $cost:literal,)* } variable { $($variable:ident $per:literal,)* }) => {
        /// What an operator costs, in units of fuel.
        pub const OPERATOR_COST_V1: OperatorCost =
            OperatorCost { $($operator: $cost,)* variable: VariableOperatorCost { $($variable: $per,)* } };
        /// The entries of [`OPERATOR_COST_V1`] by name, in the order in which they are hashed.
        pub(crate) const OPERATOR_COST_V1_ENTRIES: &[(&str, u8)] =
            &[$((stringify!($operator), $cost),)* $((stringify!($variable), $per),)*];
    };
}

#[rustfmt::skip]
operator_costs! {
operators {
    // mvp
    Unreachable 0, Nop 0, Block 0, Loop 0, If 1, Else 0, End 0, Br 1, BrIf 1, BrTable 1, Return 0, Call 1, CallIndirect 1, Drop 0,
    Select 1, LocalGet 1, LocalSet 1, LocalTee 1, GlobalGet 1, GlobalSet 1, I32Load 1, I64Load 1, F32Load 1, F64Load 1, I32Load8S 1,
    I32Load8U 1, I32Load16S 1, I32Load16U 1, I64Load8S 1, I64Load8U 1, I64Load16S 1, I64Load16U 1, I64Load32S 1, I64Load32U 1, I32Store 1,
    I64Store 1, F32Store 1, F64Store 1, I32Store8 1, I32Store16 1, I64Store8 1, I64Store16 1, I64Store32 1, MemorySize 1, MemoryGrow 1,
    I32Const 1, I64Const 1, F32Const 1, F64Const 1, I32Eqz 1, I32Eq 1, I32Ne 1, I32LtS 1, I32LtU 1, I32GtS 1, I32GtU 1, I32LeS 1,
    I32LeU 1, I32GeS 1, I32GeU 1, I64Eqz 1, I64Eq 1, I64Ne 1, I64LtS 1, I64LtU 1, I64GtS 1, I64GtU 1, I64LeS 1, I64LeU 1, I64GeS 1,
    I64GeU 1, F32Eq 1, F32Ne 1, F32Lt 1, F32Gt 1, F32Le 1, F32Ge 1, F64Eq 1, F64Ne 1, F64Lt 1, F64Gt 1, F64Le 1, F64Ge 1, I32Clz 1,
    I32Ctz 1, I32Popcnt 1, I32Add 1, I32Sub 1, I32Mul 1, I32DivS 1, I32DivU 1, I32RemS 1, I32RemU 1, I32And 1, I32Or 1, I32Xor 1,
    I32Shl 1, I32ShrS 1, I32ShrU 1, I32Rotl 1, I32Rotr 1, I64Clz 1, I64Ctz 1, I64Popcnt 1, I64Add 1, I64Sub 1, I64Mul 1, I64DivS 1,
    I64DivU 1, I64RemS 1, I64RemU 1, I64And 1, I64Or 1, I64Xor 1, I64Shl 1, I64ShrS 1, I64ShrU 1, I64Rotl 1, I64Rotr 1, F32Abs 1,
    F32Neg 1, F32Ceil 1, F32Floor 1, F32Trunc 1, F32Nearest 1, F32Sqrt 1, F32Add 1, F32Sub 1, F32Mul 1, F32Div 1, F32Min 1, F32Max 1,
    F32Copysign 1, F64Abs 1, F64Neg 1, F64Ceil 1, F64Floor 1, F64Trunc 1, F64Nearest 1, F64Sqrt 1, F64Add 1, F64Sub 1, F64Mul 1, F64Div 1,
    F64Min 1, F64Max 1, F64Copysign 1, I32WrapI64 1, I32TruncF32S 1, I32TruncF32U 1, I32TruncF64S 1, I32TruncF64U 1, I64ExtendI32S 1,
    I64ExtendI32U 1, I64TruncF32S 1, I64TruncF32U 1, I64TruncF64S 1, I64TruncF64U 1, F32ConvertI32S 1, F32ConvertI32U 1, F32ConvertI64S 1,
    F32ConvertI64U 1, F32DemoteF64 1, F64ConvertI32S 1, F64ConvertI32U 1, F64ConvertI64S 1, F64ConvertI64U 1, F64PromoteF32 1,
    I32ReinterpretF32 1, I64ReinterpretF64 1, F32ReinterpretI32 1, F64ReinterpretI64 1,
    // sign_extension
    I32Extend8S 1, I32Extend16S 1, I64Extend8S 1, I64Extend16S 1, I64Extend32S 1,
    // gc, on more than one line of the list in wasmparser
    BrOnCast 1, BrOnCastFail 1, BrOnCastDescEq 1, BrOnCastDescEqFail 1,
    // gc
    RefEq 1, StructNew 1, StructNewDefault 1, StructGet 1, StructGetS 1, StructGetU 1, StructSet 1, ArrayNew 1, ArrayNewDefault 1,
    ArrayNewFixed 1, ArrayNewData 1, ArrayNewElem 1, ArrayGet 1, ArrayGetS 1, ArrayGetU 1, ArraySet 1, ArrayLen 1, ArrayFill 1,
    ArrayCopy 1, ArrayInitData 1, ArrayInitElem 1, RefTestNonNull 1, RefTestNullable 1, RefCastNonNull 1, RefCastNullable 1,
    AnyConvertExtern 1, ExternConvertAny 1, RefI31 1, I31GetS 1, I31GetU 1,
    // custom_descriptors
    StructNewDesc 1, StructNewDefaultDesc 1, RefGetDesc 1, RefCastDescEqNonNull 1, RefCastDescEqNullable 1,
    // saturating_float_to_int
    I32TruncSatF32S 1, I32TruncSatF32U 1, I32TruncSatF64S 1, I32TruncSatF64U 1, I64TruncSatF32S 1, I64TruncSatF32U 1, I64TruncSatF64S 1,
    I64TruncSatF64U 1,
    // bulk_memory
    MemoryInit 1, DataDrop 1, MemoryCopy 1, MemoryFill 1, TableInit 1, ElemDrop 1, TableCopy 1,
    // reference_types
    TypedSelect 1, TypedSelectMulti 1, RefNull 1, RefIsNull 1, RefFunc 1, TableFill 1, TableGet 1, TableSet 1, TableGrow 1, TableSize 1,
    // tail_call
    ReturnCall 1, ReturnCallIndirect 1,
    // memory_control
    MemoryDiscard 1,
    // threads
    MemoryAtomicNotify 1, MemoryAtomicWait32 1, MemoryAtomicWait64 1, AtomicFence 1, I32AtomicLoad 1, I64AtomicLoad 1, I32AtomicLoad8U 1,
    I32AtomicLoad16U 1, I64AtomicLoad8U 1, I64AtomicLoad16U 1, I64AtomicLoad32U 1, I32AtomicStore 1, I64AtomicStore 1, I32AtomicStore8 1,
    I32AtomicStore16 1, I64AtomicStore8 1, I64AtomicStore16 1, I64AtomicStore32 1, I32AtomicRmwAdd 1, I64AtomicRmwAdd 1,
    I32AtomicRmw8AddU 1, I32AtomicRmw16AddU 1, I64AtomicRmw8AddU 1, I64AtomicRmw16AddU 1, I64AtomicRmw32AddU 1, I32AtomicRmwSub 1,
    I64AtomicRmwSub 1, I32AtomicRmw8SubU 1, I32AtomicRmw16SubU 1, I64AtomicRmw8SubU 1, I64AtomicRmw16SubU 1, I64AtomicRmw32SubU 1,
    I32AtomicRmwAnd 1, I64AtomicRmwAnd 1, I32AtomicRmw8AndU 1, I32AtomicRmw16AndU 1, I64AtomicRmw8AndU 1, I64AtomicRmw16AndU 1,
    I64AtomicRmw32AndU 1, I32AtomicRmwOr 1, I64AtomicRmwOr 1, I32AtomicRmw8OrU 1, I32AtomicRmw16OrU 1, I64AtomicRmw8OrU 1,
    I64AtomicRmw16OrU 1, I64AtomicRmw32OrU 1, I32AtomicRmwXor 1, I64AtomicRmwXor 1, I32AtomicRmw8XorU 1, I32AtomicRmw16XorU 1,
    I64AtomicRmw8XorU 1, I64AtomicRmw16XorU 1, I64AtomicRmw32XorU 1, I32AtomicRmwXchg 1, I64AtomicRmwXchg 1, I32AtomicRmw8XchgU 1,
    I32AtomicRmw16XchgU 1, I64AtomicRmw8XchgU 1, I64AtomicRmw16XchgU 1, I64AtomicRmw32XchgU 1, I32AtomicRmwCmpxchg 1,
    I64AtomicRmwCmpxchg 1, I32AtomicRmw8CmpxchgU 1, I32AtomicRmw16CmpxchgU 1, I64AtomicRmw8CmpxchgU 1, I64AtomicRmw16CmpxchgU 1,
    I64AtomicRmw32CmpxchgU 1,
    // simd
    V128Load 1, V128Load8x8S 1, V128Load8x8U 1, V128Load16x4S 1, V128Load16x4U 1, V128Load32x2S 1, V128Load32x2U 1, V128Load8Splat 1,
    V128Load16Splat 1, V128Load32Splat 1, V128Load64Splat 1, V128Load32Zero 1, V128Load64Zero 1, V128Store 1, V128Load8Lane 1,
    V128Load16Lane 1, V128Load32Lane 1, V128Load64Lane 1, V128Store8Lane 1, V128Store16Lane 1, V128Store32Lane 1, V128Store64Lane 1,
    V128Const 1, I8x16Shuffle 1, I8x16ExtractLaneS 1, I8x16ExtractLaneU 1, I8x16ReplaceLane 1, I16x8ExtractLaneS 1, I16x8ExtractLaneU 1,
    I16x8ReplaceLane 1, I32x4ExtractLane 1, I32x4ReplaceLane 1, I64x2ExtractLane 1, I64x2ReplaceLane 1, F32x4ExtractLane 1,
    F32x4ReplaceLane 1, F64x2ExtractLane 1, F64x2ReplaceLane 1, I8x16Swizzle 1, I8x16Splat 1, I16x8Splat 1, I32x4Splat 1, I64x2Splat 1,
    F32x4Splat 1, F64x2Splat 1, I8x16Eq 1, I8x16Ne 1, I8x16LtS 1, I8x16LtU 1, I8x16GtS 1, I8x16GtU 1, I8x16LeS 1, I8x16LeU 1, I8x16GeS 1,
    I8x16GeU 1, I16x8Eq 1, I16x8Ne 1, I16x8LtS 1, I16x8LtU 1, I16x8GtS 1, I16x8GtU 1, I16x8LeS 1, I16x8LeU 1, I16x8GeS 1, I16x8GeU 1,
    I32x4Eq 1, I32x4Ne 1, I32x4LtS 1, I32x4LtU 1, I32x4GtS 1, I32x4GtU 1, I32x4LeS 1, I32x4LeU 1, I32x4GeS 1, I32x4GeU 1, I64x2Eq 1,
    I64x2Ne 1, I64x2LtS 1, I64x2GtS 1, I64x2LeS 1, I64x2GeS 1, F32x4Eq 1, F32x4Ne 1, F32x4Lt 1, F32x4Gt 1, F32x4Le 1, F32x4Ge 1,
    F64x2Eq 1, F64x2Ne 1, F64x2Lt 1, F64x2Gt 1, F64x2Le 1, F64x2Ge 1, V128Not 1, V128And 1, V128AndNot 1, V128Or 1, V128Xor 1,
    V128Bitselect 1, V128AnyTrue 1, I8x16Abs 1, I8x16Neg 1, I8x16Popcnt 1, I8x16AllTrue 1, I8x16Bitmask 1, I8x16NarrowI16x8S 1,
    I8x16NarrowI16x8U 1, I8x16Shl 1, I8x16ShrS 1, I8x16ShrU 1, I8x16Add 1, I8x16AddSatS 1, I8x16AddSatU 1, I8x16Sub 1, I8x16SubSatS 1,
    I8x16SubSatU 1, I8x16MinS 1, I8x16MinU 1, I8x16MaxS 1, I8x16MaxU 1, I8x16AvgrU 1, I16x8ExtAddPairwiseI8x16S 1,
    I16x8ExtAddPairwiseI8x16U 1, I16x8Abs 1, I16x8Neg 1, I16x8Q15MulrSatS 1, I16x8AllTrue 1, I16x8Bitmask 1, I16x8NarrowI32x4S 1,
    I16x8NarrowI32x4U 1, I16x8ExtendLowI8x16S 1, I16x8ExtendHighI8x16S 1, I16x8ExtendLowI8x16U 1, I16x8ExtendHighI8x16U 1, I16x8Shl 1,
    I16x8ShrS 1, I16x8ShrU 1, I16x8Add 1, I16x8AddSatS 1, I16x8AddSatU 1, I16x8Sub 1, I16x8SubSatS 1, I16x8SubSatU 1, I16x8Mul 1,
    I16x8MinS 1, I16x8MinU 1, I16x8MaxS 1, I16x8MaxU 1, I16x8AvgrU 1, I16x8ExtMulLowI8x16S 1, I16x8ExtMulHighI8x16S 1,
    I16x8ExtMulLowI8x16U 1, I16x8ExtMulHighI8x16U 1, I32x4ExtAddPairwiseI16x8S 1, I32x4ExtAddPairwiseI16x8U 1, I32x4Abs 1, I32x4Neg 1,
    I32x4AllTrue 1, I32x4Bitmask 1, I32x4ExtendLowI16x8S 1, I32x4ExtendHighI16x8S 1, I32x4ExtendLowI16x8U 1, I32x4ExtendHighI16x8U 1,
    I32x4Shl 1, I32x4ShrS 1, I32x4ShrU 1, I32x4Add 1, I32x4Sub 1, I32x4Mul 1, I32x4MinS 1, I32x4MinU 1, I32x4MaxS 1, I32x4MaxU 1,
    I32x4DotI16x8S 1, I32x4ExtMulLowI16x8S 1, I32x4ExtMulHighI16x8S 1, I32x4ExtMulLowI16x8U 1, I32x4ExtMulHighI16x8U 1, I64x2Abs 1,
    I64x2Neg 1, I64x2AllTrue 1, I64x2Bitmask 1, I64x2ExtendLowI32x4S 1, I64x2ExtendHighI32x4S 1, I64x2ExtendLowI32x4U 1,
    I64x2ExtendHighI32x4U 1, I64x2Shl 1, I64x2ShrS 1, I64x2ShrU 1, I64x2Add 1, I64x2Sub 1, I64x2Mul 1, I64x2ExtMulLowI32x4S 1,
    I64x2ExtMulHighI32x4S 1, I64x2ExtMulLowI32x4U 1, I64x2ExtMulHighI32x4U 1, F32x4Ceil 1, F32x4Floor 1, F32x4Trunc 1, F32x4Nearest 1,
    F32x4Abs 1, F32x4Neg 1, F32x4Sqrt 1, F32x4Add 1, F32x4Sub 1, F32x4Mul 1, F32x4Div 1, F32x4Min 1, F32x4Max 1, F32x4PMin 1, F32x4PMax 1,
    F64x2Ceil 1, F64x2Floor 1, F64x2Trunc 1, F64x2Nearest 1, F64x2Abs 1, F64x2Neg 1, F64x2Sqrt 1, F64x2Add 1, F64x2Sub 1, F64x2Mul 1,
    F64x2Div 1, F64x2Min 1, F64x2Max 1, F64x2PMin 1, F64x2PMax 1, I32x4TruncSatF32x4S 1, I32x4TruncSatF32x4U 1, F32x4ConvertI32x4S 1,
    F32x4ConvertI32x4U 1, I32x4TruncSatF64x2SZero 1, I32x4TruncSatF64x2UZero 1, F64x2ConvertLowI32x4S 1, F64x2ConvertLowI32x4U 1,
    F32x4DemoteF64x2Zero 1, F64x2PromoteLowF32x4 1,
    // relaxed_simd
    I8x16RelaxedSwizzle 1, I32x4RelaxedTruncF32x4S 1, I32x4RelaxedTruncF32x4U 1, I32x4RelaxedTruncF64x2SZero 1,
    I32x4RelaxedTruncF64x2UZero 1, F32x4RelaxedMadd 1, F32x4RelaxedNmadd 1, F64x2RelaxedMadd 1, F64x2RelaxedNmadd 1,
    I8x16RelaxedLaneselect 1, I16x8RelaxedLaneselect 1, I32x4RelaxedLaneselect 1, I64x2RelaxedLaneselect 1, F32x4RelaxedMin 1,
    F32x4RelaxedMax 1, F64x2RelaxedMin 1, F64x2RelaxedMax 1, I16x8RelaxedQ15mulrS 1, I16x8RelaxedDotI8x16I7x16S 1,
    I32x4RelaxedDotI8x16I7x16AddS 1,
    // exceptions
    TryTable 1, Throw 1, ThrowRef 1,
    // legacy_exceptions
    Try 1, Catch 1, Rethrow 1, Delegate 1, CatchAll 1,
    // shared_everything_threads
    GlobalAtomicGet 1, GlobalAtomicSet 1, GlobalAtomicRmwAdd 1, GlobalAtomicRmwSub 1, GlobalAtomicRmwAnd 1, GlobalAtomicRmwOr 1,
    GlobalAtomicRmwXor 1, GlobalAtomicRmwXchg 1, GlobalAtomicRmwCmpxchg 1, TableAtomicGet 1, TableAtomicSet 1, TableAtomicRmwXchg 1,
    TableAtomicRmwCmpxchg 1, StructAtomicGet 1, StructAtomicGetS 1, StructAtomicGetU 1, StructAtomicSet 1, StructAtomicRmwAdd 1,
    StructAtomicRmwSub 1, StructAtomicRmwAnd 1, StructAtomicRmwOr 1, StructAtomicRmwXor 1, StructAtomicRmwXchg 1,
    StructAtomicRmwCmpxchg 1, ArrayAtomicGet 1, ArrayAtomicGetS 1, ArrayAtomicGetU 1, ArrayAtomicSet 1, ArrayAtomicRmwAdd 1,
    ArrayAtomicRmwSub 1, ArrayAtomicRmwAnd 1, ArrayAtomicRmwOr 1, ArrayAtomicRmwXor 1, ArrayAtomicRmwXchg 1, ArrayAtomicRmwCmpxchg 1,
    RefI31Shared 1,
    // function_references
    CallRef 1, ReturnCallRef 1, RefAsNonNull 1, BrOnNull 1, BrOnNonNull 1,
    // stack_switching
    ContNew 1, ContBind 1, Suspend 1, Resume 1, ResumeThrow 1, ResumeThrowRef 1, Switch 1,
    // wide_arithmetic
    I64Add128 1, I64Sub128 1, I64MulWideS 1, I64MulWideU 1,
}
variable {
    memory_copy_per_byte 1, memory_fill_per_byte 1, memory_init_per_byte 1, memory_grow_per_page 100,
    table_copy_per_element 1, table_fill_per_element 1, table_init_per_element 1, table_grow_per_element 1,
    array_copy_per_element 1, array_fill_per_element 1, array_new_data_per_element 1, array_init_data_per_element 1,
    array_new_elem_per_element 1, array_init_elem_per_element 1, array_new_default_per_element 1, array_new_per_element 1,
}
}
