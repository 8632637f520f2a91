// Included before everything else in ggml-cpu.cpp, see ggml.cmake.
#include "ggml.h"
#undef GGML_DEFAULT_N_THREADS
#define GGML_DEFAULT_N_THREADS 1
