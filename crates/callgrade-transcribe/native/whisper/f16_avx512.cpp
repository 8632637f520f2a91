// Products of 16-bit matrices with many columns, the encoder's attention, for machines with AVX-512: every number is widened once
// and not for each product that it is in. See ggml.cmake.
#define GGML_COMMON_DECL_CPP
#include "ggml-common.h"
#include "room.h"

#include <immintrin.h>

namespace {

constexpr int64_t ROWS = 16;    // lanes of a register
constexpr int64_t COLUMNS = 12; // one register each

// Sixteen rows, number after number of all of them; rows that are none are zeros.
void pack(const ggml_half * a, int64_t lda, int64_t rows, int64_t k, float * packed) {
    for (int64_t i = 0; i < ROWS; ++i) {
        for (int64_t l = 0; l < k; ++l) {
            packed[l * ROWS + i] = i < rows ? _cvtsh_ss(a[i * lda + l]) : 0.0f;
        }
    }
}

void widen(const ggml_half * b, int64_t k, float * widened) {
    int64_t l = 0;
    for (; l + ROWS <= k; l += ROWS) {
        _mm512_storeu_ps(widened + l, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *) (b + l))));
    }
    for (; l < k; ++l) {
        widened[l] = _cvtsh_ss(b[l]);
    }
}

template <int N>
void tile(const float * a, int64_t k, const float * b, int64_t ldb, float * c, int64_t ldc, __mmask16 rows) {
    __m512 sums[N] = {};
    for (int64_t l = 0; l < k; ++l) {
        const __m512 numbers = _mm512_loadu_ps(a + l * ROWS);
        for (int j = 0; j < N; ++j) {
            sums[j] = _mm512_fmadd_ps(numbers, _mm512_set1_ps(b[j * ldb + l]), sums[j]);
        }
    }
    for (int j = 0; j < N; ++j) {
        _mm512_mask_storeu_ps(c + j * ldc, rows, sums[j]);
    }
}

using Tile = void (*)(const float *, int64_t, const float *, int64_t, float *, int64_t, __mmask16);
constexpr Tile TILES[COLUMNS + 1] = { nullptr, tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>,
                                      tile<7>, tile<8>, tile<9>, tile<10>, tile<11>, tile<12> };

} // namespace

// The product of m rows of 16 bits and n columns of k numbers each, from one of `parts` threads. The columns have 16 bits, or 32
// already. False, and nothing is done, where it would not pay.
extern "C" bool f16_avx512(int part, int parts, int64_t m, int64_t n, int64_t k, const ggml_half * a, int64_t lda,
                           const void * b, int64_t ldb, bool is_wide, float * c, int64_t ldc) {
    if (n < 2 * COLUMNS) {
        return false;
    }
    thread_local Room<float> packed;
    thread_local Room<float> widened;
    packed.reserve((m + ROWS - 1) / ROWS * ROWS * k);
    widened.reserve(COLUMNS * k);
    for (int64_t i = 0; i < m; i += ROWS) {
        pack(a + i * lda, lda, m - i, k, &packed[i * k]);
    }
    for (int64_t j = part * COLUMNS; j < n; j += parts * COLUMNS) {
        const int64_t columns = n - j < COLUMNS ? n - j : COLUMNS;
        const float * wide = (const float *) b + j * ldb;
        if (!is_wide) {
            for (int64_t column = 0; column < columns; ++column) {
                widen((const ggml_half *) b + (j + column) * ldb, k, &widened[column * k]);
            }
            wide = &widened[0];
        }
        for (int64_t i = 0; i < m; i += ROWS) {
            const __mmask16 rows = (__mmask16) (m - i < ROWS ? (1 << (m - i)) - 1 : 0xffff);
            TILES[columns](&packed[i * k], k, wide, is_wide ? ldb : k, c + j * ldc + i, ldc, rows);
        }
    }
    return true;
}
