#include "documents/html.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "documents/style.h"

namespace rufbund::documents {
namespace {

// Rows of a table that is kept on one page.
constexpr std::size_t kShort = 6;  // rows that stay together, where that leaves little of a page empty
constexpr std::size_t kWide = 8;   // columns that need smaller letters

// "Seite {} von {}" as the page's own counters.
std::string page_counter(std::string_view page_of) {
  std::string out = "\"";
  bool first = true;
  for (std::size_t i = 0; i < page_of.size(); ++i) {
    if (page_of.substr(i, 2) == "{}") {
      out += first ? "\" counter(page) \"" : "\" counter(pages) \"";
      first = false;
      ++i;
    } else {
      out += page_of[i];
    }
  }
  return out + '"';
}

std::string cell_content(const Cell& cell) {
  std::string out = cell.is_name ? fmt::format("<bdi dir=\"auto\">{}</bdi>", escaped(cell.text)) : escaped(cell.text);
  if (!cell.note.empty()) out += fmt::format("<small>{}</small>", escaped(cell.note));
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    // What would turn the rest of a sentence round says nothing itself. All of it is of three bytes.
    if (std::size_t next = i; static_cast<unsigned char>(text[i]) == 0xe2)
      if (const auto point = next_code_point(text, next); point && is_bidi_control(*point)) {
        i = next - 1;
        continue;
      }
    const char c = text[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

Html::Html(const Format& format, std::string_view title) : format_(format), title_(title) {}

void Html::heading(std::string_view text) {
  heading_ = text;
  body_ += fmt::format("<h2>{}</h2>\n", escaped(text));
}

void Html::paragraph(std::string_view text, std::string_view css_class) {
  body_ += css_class.empty() ? fmt::format("<p>{}</p>\n", escaped(text))
                             : fmt::format("<p class=\"{}\">{}</p>\n", css_class, escaped(text));
}

void Html::facts(const std::vector<std::pair<std::string_view, Cell>>& facts) {
  body_ += "<dl class=\"facts\">\n";
  for (const auto& [term, cell] : facts)
    body_ += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(term), cell_content(cell));
  body_ += "</dl>\n";
}

void Html::table(std::string_view caption, const std::vector<Column>& columns,
                 const std::vector<std::vector<Cell>>& rows, bool last_is_total) {
  std::string css_class = rows.size() <= kShort ? "short" : "";
  if (columns.size() >= kWide) css_class += css_class.empty() ? "wide" : " wide";
  if (!css_class.empty()) css_class = fmt::format(" class=\"{}\"", css_class);
  body_ += fmt::format("<table{}>\n<caption{}>{}</caption>\n<thead><tr>", css_class,
                       caption == heading_ ? " class=\"quiet\"" : "", escaped(caption));
  for (const Column& column : columns)
    body_ += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_number ? " class=\"n\"" : "", escaped(column.name));
  body_ += "</tr></thead>\n<tbody>\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].size() == 1 && columns.size() > 1) {
      if (r > 0) body_ += "</tbody>\n<tbody>\n";
      body_ += fmt::format("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n", columns.size(),
                           cell_content(rows[r][0]));
      continue;
    }
    if (last_is_total && r + 1 == rows.size() && r > 0) body_ += "</tbody>\n<tbody>\n";
    body_ += last_is_total && r + 1 == rows.size() ? "<tr class=\"total\">" : "<tr>";
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const bool is_number = c < columns.size() && columns[c].is_number;
      std::string css = is_number ? "n" : c < columns.size() && columns[c].no_wrap ? "t" : "";
      if (rows[r][c].stands_out) css += css.empty() ? "out" : " out";
      const std::string attribute = css.empty() ? "" : fmt::format(" class=\"{}\"", css);
      body_ += c == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", attribute, cell_content(rows[r][c]))
                      : fmt::format("<td{}>{}</td>", attribute, cell_content(rows[r][c]));
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody>\n</table>\n";
}

void Html::list(const std::vector<std::string>& entries) {
  body_ += "<ul>\n";
  for (const std::string& entry : entries) body_ += fmt::format("<li>{}</li>\n", escaped(entry));
  body_ += "</ul>\n";
}

std::string Html::finish(std::string_view css_class, std::string_view own_style) {
  std::string style{kStyle};
  constexpr std::string_view kCounter = "PAGE_OF";
  style.replace(style.find(kCounter), kCounter.size(), page_counter(format_.words().page_of));
  style += own_style;
  const std::string body = css_class.empty() ? "<body>" : fmt::format("<body class=\"{}\">", css_class);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>{}</style>\n</head>\n{}\n"
      "<div class=\"running\" aria-hidden=\"true\">{}</div>\n{}</body>\n</html>\n",
      format_.words().lang, escaped(title_), style, body, escaped(title_), body_);
}

}  // namespace rufbund::documents
