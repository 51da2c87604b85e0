//! Temporary.
use bthost_guest::{Options, Runtime};
use bthost_sim::limits::Limits;
fn main() {
    let runtime = Runtime::new(Options::default()).unwrap();
    for f in std::env::args().skip(1) {
        let loaded = runtime.load(&std::fs::read(&f).unwrap(), &Limits::NATIVE).unwrap_or_else(|e| panic!("{f}: {e}"));
        println!("{:?}", loaded.describe());
        println!("{:?}", loaded.info());
    }
}
