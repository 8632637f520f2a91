// Products of 8-bit matrices for machines with AVX-512 and VNNI: what ggml's own kernel does with 256 bits and four more
// instructions per product. See ggml.cmake.
//
// Sixteen rows of weights are laid out so that one instruction multiplies four of each with four numbers of a column. It takes
// the first factor without a sign, so 128 is added to the weights and taken off again with the column's sum.
#define GGML_COMMON_DECL_CPP
#include "ggml-common.h"
#include "room.h"

#include <immintrin.h>
#include <string.h>

namespace {

constexpr int64_t ROWS = 16;   // lanes of 32 bits in a register
constexpr int64_t COLUMNS = 8; // two registers each, and some are left for the weights
constexpr int64_t FOURS = QK8_0 / 4;

float widened(ggml_half half) {
    return _cvtsh_ss(half);
}

// Sixteen rows of weights: for each block its factors, and FOURS times four numbers of each row.
struct Packed {
    Room<float> factors;
    Room<uint8_t> numbers;

    void pack(const block_q8_0 * a, int64_t lda, int64_t k) {
        factors.reserve(k * ROWS);
        numbers.reserve(k * ROWS * QK8_0);
        for (int64_t l = 0; l < k; ++l) {
            for (int64_t i = 0; i < ROWS; ++i) {
                const block_q8_0 & block = a[i * lda + l];
                factors[l * ROWS + i] = widened(block.d);
                for (int64_t four = 0; four < FOURS; ++four) {
                    uint32_t value;
                    memcpy(&value, block.qs + 4 * four, 4);
                    value ^= 0x80808080; // 128 more
                    memcpy(&numbers[((l * FOURS + four) * ROWS + i) * 4], &value, 4);
                }
            }
        }
    }
};

// A block's sum times -128, in every lane's place.
int32_t offset(const block_q8_0 & block) {
    int32_t sum = 0;
    for (int q = 0; q < QK8_0; ++q) {
        sum += block.qs[q];
    }
    return -128 * sum;
}

template <int N>
void tile(const Packed & a, int64_t k, const block_q8_0 * b, int64_t ldb, const int32_t * offsets, float * c, int64_t ldc) {
    __m512 sums[N] = {};
    for (int64_t l = 0; l < k; ++l) {
        __m512i products[N];
        for (int j = 0; j < N; ++j) {
            products[j] = _mm512_set1_epi32(offsets[j * k + l]);
        }
        for (int64_t four = 0; four < FOURS; ++four) {
            const __m512i weights = _mm512_loadu_si512(&a.numbers[(l * FOURS + four) * ROWS * 4]);
            for (int j = 0; j < N; ++j) {
                int32_t value;
                memcpy(&value, b[j * ldb + l].qs + 4 * four, 4);
                products[j] = _mm512_dpbusd_epi32(products[j], weights, _mm512_set1_epi32(value));
            }
        }
        const __m512 factors = _mm512_loadu_ps(&a.factors[l * ROWS]);
        for (int j = 0; j < N; ++j) {
            const __m512 factor = _mm512_mul_ps(factors, _mm512_set1_ps(widened(b[j * ldb + l].d)));
            sums[j] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(products[j]), factor, sums[j]);
        }
    }
    for (int j = 0; j < N; ++j) {
        _mm512_storeu_ps(c + j * ldc, sums[j]);
    }
}

using Tile = void (*)(const Packed &, int64_t, const block_q8_0 *, int64_t, const int32_t *, float *, int64_t);
constexpr Tile TILES[COLUMNS + 1] = { nullptr, tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>, tile<7>, tile<8> };

} // namespace

// The product of rows of weights and n columns of k blocks each, from one of `parts` threads: how many of the m rows it did, none
// where it would not pay.
extern "C" int64_t q8_avx512(int part, int parts, int64_t m, int64_t n, int64_t k, const block_q8_0 * a, int64_t lda,
                          const block_q8_0 * b, int64_t ldb, float * c, int64_t ldc) {
    if (n < 2 * COLUMNS) {
        return 0;
    }
    thread_local Packed packed;
    thread_local Room<int32_t> offsets;
    offsets.reserve(n * k);
    for (int64_t j = 0; j < n; ++j) {
        for (int64_t l = 0; l < k; ++l) {
            offsets[j * k + l] = offset(b[j * ldb + l]);
        }
    }
    const int64_t rows = m / ROWS * ROWS;
    for (int64_t i = part * ROWS; i < rows; i += parts * ROWS) {
        packed.pack(a + i * lda, lda, k);
        for (int64_t j = 0; j < n; j += COLUMNS) {
            const int64_t columns = n - j < COLUMNS ? n - j : COLUMNS;
            TILES[columns](packed, k, b + j * ldb, ldb, &offsets[j * k], c + j * ldc + i, ldc);
        }
    }
    return rows;
}
