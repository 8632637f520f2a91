// Room that is kept from call to call. No std::vector: the linker takes one copy of its code for the whole program, and that of a
// file for AVX-512 has instructions that not every machine knows.
#pragma once

#include <stdint.h>
#include <stdlib.h>

namespace {

template <typename T>
struct Room {
    T * at = nullptr;
    int64_t size = 0;

    T & operator[](int64_t index) const { return at[index]; }

    void reserve(int64_t wanted) {
        if (size < wanted) {
            free(at);
            at = (T *) malloc(wanted * sizeof(T));
            size = wanted;
            if (at == nullptr) {
                abort();
            }
        }
    }

    ~Room() { free(at); }
};

} // namespace
