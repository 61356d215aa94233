//! Mathematics that gives the same bits on every machine: libm, and what IEEE 754 fixes.

use rhai::{Engine, EvalAltResult};

type Checked<T> = Result<T, Box<EvalAltResult>>;

/// A number, or an error where there is none.
fn finite(what: &str, value: f64) -> Checked<f64> {
    match value.is_finite() {
        true => Ok(value),
        false => Err(format!("{what} is no finite number").into()),
    }
}

/// Registers the functions. Whole numbers are taken as numbers where a number is wanted.
pub(crate) fn register(engine: &mut Engine) {
    one(engine, "exp", libm::exp);
    one(engine, "ln", libm::log);
    one(engine, "log10", libm::log10);
    one(engine, "sqrt", libm::sqrt);
    one(engine, "sin", libm::sin);
    one(engine, "cos", libm::cos);
    one(engine, "tanh", libm::tanh);
    engine.register_fn("pow", |x: f64, y: f64| finite("the power", libm::pow(x, y)));
    engine.register_fn("pow", |x: i64, y: f64| finite("the power", libm::pow(x as f64, y)));
    engine.register_fn("pow", |x: f64, y: i64| finite("the power", libm::pow(x, y as f64)));
    engine.register_fn("pow", |x: i64, y: i64| finite("the power", libm::pow(x as f64, y as f64)));
    two(engine, "min", f64::min, i64::min);
    two(engine, "max", f64::max, i64::max);
    engine.register_fn("clamp", |x: f64, low: f64, high: f64| x.max(low).min(high));
    engine.register_fn("floor", libm::floor);
    engine.register_fn("ceil", libm::ceil);
    engine.register_fn("round", libm::round);
    engine.register_fn("number", |x: i64| x as f64);
    engine.register_fn("number", |x: f64| x);
    engine.register_fn("whole", |x: f64| -> Checked<i64> {
        let fits = x.is_finite() && x.abs() < 9e15;
        if fits { Ok(x as i64) } else { Err("no whole number is that large".into()) }
    });
}

fn one(engine: &mut Engine, name: &'static str, function: fn(f64) -> f64) {
    engine.register_fn(name, move |x: f64| finite(name, function(x)));
    engine.register_fn(name, move |x: i64| finite(name, function(x as f64)));
}

fn two(engine: &mut Engine, name: &str, numbers: fn(f64, f64) -> f64, whole: fn(i64, i64) -> i64) {
    engine.register_fn(name, numbers);
    engine.register_fn(name, whole);
    engine.register_fn(name, move |x: i64, y: f64| numbers(x as f64, y));
    engine.register_fn(name, move |x: f64, y: i64| numbers(x, y as f64));
}
