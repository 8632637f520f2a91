// What oneDNN can do for CTranslate2 beside products of matrices: convolutions of floats by way of such products. oneDNN's own
// lists name every kernel that it has, so that all must be built: ten times as many files as this one leaves.
#include "cpu/cpu_engine.hpp"
#include "cpu/gemm_convolution.hpp"
#include "cpu/reorder/simple_reorder.hpp"
#include "cpu/x64/injectors/jit_uni_postops_injector.hpp"

namespace dnnl {
namespace impl {
namespace cpu {

namespace {
const impl_list_item_t nothing[] = {nullptr};
} // namespace

const impl_list_item_t *get_convolution_impl_list(const convolution_desc_t *) {
    static const impl_list_item_t list[] = {CPU_INSTANCE(gemm_convolution_fwd_t) nullptr};
    return list;
}

const impl_list_item_t *get_reorder_impl_list(const reorder_desc_t *) {
    using namespace data_type;
    using any_to_any = simple_reorder_t<f32, format_tag::any, f32, format_tag::any, fmt_order::any, spec::reference>;
    static const impl_list_item_t list[] = {CPU_INSTANCE(any_to_any) nullptr};
    return list;
}

#define NOTHING(kind) \
    const impl_list_item_t *get_##kind##_impl_list(const kind##_desc_t *) { return nothing; }
NOTHING(batch_normalization)
NOTHING(binary)
NOTHING(deconvolution)
NOTHING(eltwise)
NOTHING(group_normalization)
NOTHING(inner_product)
NOTHING(layer_normalization)
NOTHING(lrn)
NOTHING(matmul)
NOTHING(pooling)
NOTHING(prelu)
NOTHING(reduction)
NOTHING(resampling)
NOTHING(rnn)
NOTHING(shuffle)
NOTHING(softmax)

const impl_list_item_t *cpu_engine_impl_list_t::get_concat_implementation_list() { return nothing; }
const impl_list_item_t *cpu_engine_impl_list_t::get_sum_implementation_list() { return nothing; }

// What may follow a convolution in the same step: CTranslate2 lets nothing follow.
namespace x64 {
namespace injector {
post_ops_ok_args_t::post_ops_ok_args_t(const cpu_isa_t isa, const std::vector<post_op_type> &accepted,
        const post_ops_t &post_ops, const memory_desc_wrapper *dst_d, const bool sum_at_pos_0_only,
        const bool sum_requires_scale_one, const bool sum_requires_zp_zero, const bool sum_requires_same_params,
        const bcast_set_t &strategies)
    : isa(isa)
    , accepted_post_op_types(accepted)
    , post_ops(post_ops)
    , dst_d(dst_d)
    , sum_at_pos_0_only(sum_at_pos_0_only)
    , sum_requires_scale_one(sum_requires_scale_one)
    , sum_requires_zp_zero(sum_requires_zp_zero)
    , sum_requires_same_params(sum_requires_same_params)
    , enabled_bcast_strategy(strategies) {}

bool post_ops_ok(const post_ops_ok_args_t &args) { return args.post_ops.len() == 0; }
} // namespace injector
} // namespace x64

} // namespace cpu
} // namespace impl
} // namespace dnnl
