//! What Node addons need of the linker.

fn main() {
    napi_build::setup();
}
