// The families of the grid, one function each.
#pragma once

#include <vector>

#include "sim/theory_grid/grid_case.h"

namespace rufbund::sim::grid {

void add_loss(std::vector<Plan>& out);       // Erlang B: who finds no free seat hangs up at once
void add_patient(std::vector<Plan>& out);    // Erlang C
void add_impatient(std::vector<Plan>& out);  // Erlang A
void add_patience(std::vector<Plan>& out);   // M/M/n+G: fixed, lognormal, Weibull, uniform, balking
void add_finite(std::vector<Plan>& out);     // M/M/n/K and M/M/n/K+M
void add_retrial(std::vector<Plan>& out);    // M/M/n retrial, with and without giving up
void add_redial(std::vector<Plan>& out);     // after hanging up and after an answer
void add_classes(std::vector<Plan>& out);    // head starts, different handling
void add_skills(std::vector<Plan>& out);     // the N-design
void add_overflow(std::vector<Plan>& out);   // own seats, then common ones
void add_changing(std::vector<Plan>& out);   // M(t)/M/n(t)/K+M

}  // namespace rufbund::sim::grid
