//! The helpers that are made of the registry declare every input, parameter and output.

use bthost_sdk::bindings::bthost::strategy::types::IndicatorInput;
use bthost_sdk::prelude::*;
use bthost_sdk::testing::Harness;

struct Declares;

impl Strategy for Declares {
    type Params = NoParams;

    fn start(cx: &mut Start, _: NoParams) -> Result<Self, String> {
        let bars = cx.bars(0, "1h")?;
        let trend = bars.supertrend(10, 3.0)?;
        bars.sma(trend.line, 5)?;
        bars.universe_rank(bars.roc(Close, 20)?)?;
        bars.correlation(High, Volume, 30)?;
        Ok(Self)
    }
}

#[test]
fn helpers_declare_every_input_parameter_and_output() {
    let run = Harness::new().start::<Declares>().expect("a start");
    let name = |input: &IndicatorInput| match input {
        IndicatorInput::Column(code) => format!("column {code}"),
        IndicatorInput::Indicator(id) => format!("indicator {id}"),
    };
    let declared: Vec<_> = run
        .subscriptions()
        .indicators
        .iter()
        .map(|i| format!("{}.{} of [{}] with {:?}", i.name, i.output, i.inputs.iter().map(name).collect::<Vec<_>>().join(", "), i.params))
        .collect();
    let expected = [
        "supertrend.0 of [] with [10.0, 3.0]",
        "supertrend.1 of [] with [10.0, 3.0]",
        "sma.0 of [indicator 0] with [5.0]",
        "roc.0 of [column 3] with [20.0]",
        "universe.rank.0 of [indicator 3] with []",
        "correlation.0 of [column 1, column 4] with [30.0]",
    ];
    assert_eq!(declared, expected);
}
