//! What was measured, as JSON with the names that `benchmark/client.mjs` uses, too.

use std::fs;
use std::time::Duration;

use super::loops::Measured;

/// CPU time of all threads of this process so far. The kernel brings it up to date at a thread's next switch, so the
/// caller sleeps for a moment first.
pub fn cpu_time() -> std::io::Result<Duration> {
    let mut total_ns = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        total_ns += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(total_ns))
}

/// One line of JSON.
pub fn json(measured: Measured, cpu: Duration, calls_made: u32) -> String {
    let Measured { mut latencies_ns, elapsed } = measured;
    latencies_ns.sort_unstable();
    let calls = latencies_ns.len().max(1);
    let quantile_us = |part: f64| {
        let index = ((calls as f64 * part).ceil() as usize).clamp(1, calls) - 1;
        latencies_ns.get(index).copied().unwrap_or(0) as f64 / 1e3
    };
    let memory = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory_bytes = |name: &str| {
        let line = memory.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) << 10
    };
    format!(
        concat!(
            "{{\"calls\":{},\"callsMade\":{},\"callsPerSecond\":{:.1},\"p50Us\":{:.1},\"p99Us\":{:.1},",
            "\"cpuUsPerCall\":{:.3},\"maxRssBytes\":{},\"rssBytes\":{}}}"
        ),
        calls,
        calls_made,
        calls as f64 / elapsed.as_secs_f64(),
        quantile_us(0.5),
        quantile_us(0.99),
        cpu.as_secs_f64() * 1e6 / calls as f64,
        memory_bytes("VmHWM:"),
        memory_bytes("VmRSS:"),
    )
}
