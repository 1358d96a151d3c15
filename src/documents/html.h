// Writes the documents' HTML: one file with its style inside, no scripts, nothing fetched, made for the screen, for A4
// and for screen readers. Whatever comes from people is escaped here. Not shared between threads.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "documents/format.h"

namespace rufbund::documents {

// For element content and double-quoted attributes. Characters that HTML or XML forbid are left out,
// and those that turn the text behind them round.
[[nodiscard]] std::string escaped(std::string_view text);

struct Column {
  std::string_view name;
  bool is_number = false;
  bool no_wrap = false;  // of times and telephone numbers
};

struct Cell {
  std::string text = {};
  bool is_name = false;   // of people or companies: in any script, so with its own direction
  std::string note = {};  // smaller, below
  bool stands_out = false;
};

class Html {
 public:
  // `title`: of the document, also in the foot of each page.
  Html(const Format& format, std::string_view title);

  void heading(std::string_view text);
  void paragraph(std::string_view text, std::string_view css_class = {});
  // Words beside figures: a list of terms.
  void facts(const std::vector<std::pair<std::string_view, Cell>>& facts);
  // The first column is each row's header; a row of one cell alone heads the rows below it. `last_is_total` sets the
  // last row apart. A caption that repeats the heading above is there for screen readers alone.
  void table(std::string_view caption, const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
             bool last_is_total = false);
  void list(const std::vector<std::string>& entries);
  // As it is: a chart or markup of a document's own, already escaped.
  void raw(std::string_view markup) { body_ += markup; }

  // The whole file. `css_class` of the body chooses a document's own style; `own_style` stands behind the common one.
  [[nodiscard]] std::string finish(std::string_view css_class = {}, std::string_view own_style = {});

 private:
  const Format& format_;
  std::string title_, heading_, body_;
};

// Heads the rows of each day with it, where they come in the order of time.
class DayRows {
 public:
  DayRows(const Format& format, std::vector<std::vector<Cell>>& rows) : format_(format), rows_(rows) {}
  // Before the row of that time.
  void enter(TimeMs t) {
    std::string day = format_.date(t);
    if (day == day_) return;
    rows_.push_back({Cell{day}});
    day_ = std::move(day);
  }

 private:
  const Format& format_;
  std::vector<std::vector<Cell>>& rows_;
  std::string day_;
};

}  // namespace rufbund::documents
