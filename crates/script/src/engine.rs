//! The language: Rhai without clock, files, modules and network, with mathematics of our own, under limits.

use crate::header::Limits;
use crate::{maths, scene, view};
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    BasicStringPackage, CorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Engine, EvalAltResult, OptimizationLevel};

/// Depth of expressions: outside functions, and in them.
const EXPRESSION_DEPTH: (usize, usize) = (64, 48);
/// Variables that a function may have.
const VARIABLES: usize = 256;
/// Functions that a script may have.
const FUNCTIONS: usize = 256;

/// An engine under limits.
pub(crate) fn engine(limits: &Limits) -> Engine {
    let mut engine = Engine::new_raw();
    CorePackage::new().register_into_engine(&mut engine);
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicFnPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    // Powers by std differ between machines; `pow` is ours. Code made of texts has no place in a file.
    for symbol in ["**", "**=", "eval"] {
        engine.disable_symbol(symbol);
    }
    // No limit on operations sees a script that sleeps, so what the packages have of that name is hidden,
    // for calls through `Fn` too.
    engine.register_fn("sleep", |_: i64| asleep());
    engine.register_fn("sleep", |_: f64| asleep());
    engine.set_optimization_level(OptimizationLevel::Simple);
    engine.set_max_operations(limits.operations);
    engine.set_max_call_levels(limits.depth);
    engine.set_max_expr_depths(EXPRESSION_DEPTH.0, EXPRESSION_DEPTH.1);
    engine.set_max_string_size(limits.text);
    engine.set_max_array_size(limits.items);
    engine.set_max_map_size(limits.entries);
    engine.set_max_variables(VARIABLES);
    engine.set_max_functions(FUNCTIONS);
    engine.set_strict_variables(true);
    engine.on_progress(|operations| {
        scene::count(operations);
        None
    });
    engine.on_print(scene::print);
    engine.on_debug(|text, _, _| scene::print(text));
    maths::register(&mut engine);
    view::register(&mut engine);
    engine
}

fn asleep() -> Result<(), Box<EvalAltResult>> {
    Err("a strategy has no clock: sleep is not available".into())
}
