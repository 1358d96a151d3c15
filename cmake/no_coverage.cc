// What instrumented code calls where no fuzzer listens. A fuzzer's own functions come first, so that these are then
// unused.
extern "C" {
__attribute__((weak)) void __sanitizer_cov_trace_pc() {}
__attribute__((weak)) void __sanitizer_cov_trace_cmpf(float, float) {}
__attribute__((weak)) void __sanitizer_cov_trace_cmpd(double, double) {}
}
