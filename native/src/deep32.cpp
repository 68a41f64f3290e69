#include "deep-passes.hpp"

namespace ritz {
template class Deep<float>;
}  // namespace ritz
