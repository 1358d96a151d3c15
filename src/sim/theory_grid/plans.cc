#include "sim/theory_grid/plans.h"

namespace rufbund::sim::grid {

std::vector<Plan> all_plans() {
  std::vector<Plan> out;
  add_loss(out);
  add_patient(out);
  add_impatient(out);
  add_patience(out);
  add_finite(out);
  add_retrial(out);
  add_redial(out);
  add_classes(out);
  add_skills(out);
  add_overflow(out);
  add_changing(out);
  return out;
}

}  // namespace rufbund::sim::grid
