#include "documents/certificate.h"

#include <fmt/format.h>

#include "documents/html.h"

namespace rufbund::documents {
namespace {

template <class... T>
std::string say(std::string_view words, const T&... values) {
  return escaped(fmt::format(fmt::runtime(words), values...));
}

}  // namespace

std::string certificate_html(const Certificate& c, Language language) {
  const Format format{language};
  const Words& w = format.words();
  Html html{format, fmt::format("{} · {}", w.certificate, c.case_number)};
  html.raw(fmt::format(
      "<main>\n<p class=\"issuer\"><bdi dir=\"auto\">{}</bdi></p>\n<p class=\"kind\">{}</p>\n"
      "<h1><bdi dir=\"auto\">{}</bdi></h1>\n<p>{}</p>\n<p class=\"figure\">{}</p>\n<p>{}</p>\n",
      escaped(c.alliance), escaped(w.certificate), escaped(c.member),
      say(c.drill ? w.took_part_drill : w.took_part, format.text(c.hotline), format.date(c.begin), format.date(c.end)),
      format.number(c.calls), escaped(w.conversations)));
  html.facts({{w.agreed_share, {format.percent(c.agreed_ppm)}},
              {w.delivered_share, {format.percent(c.delivered_ppm)}},
              {w.norm_hours, {format.hours_of_minutes(c.norm_work_ms / 60'000)}},
              {w.reliability, {c.reliability_ppm ? format.percent(*c.reliability_ppm) : std::string{w.none}}}});
  html.paragraph(w.certificate_thanks);
  html.raw(fmt::format("<p class=\"sign\"><span>{}, <bdi dir=\"auto\">{}</bdi></span></p>\n<p class=\"note\">{}</p>\n",
                       escaped(w.signature_line), escaped(c.issued_by), say(w.issued, format.date(c.issued_at))));
  if (!c.journal_head.empty())
    html.raw(fmt::format("<p class=\"note\"><small>{}</small></p>\n", say(w.certificate_proof, c.journal_head)));
  html.raw("</main>\n");
  return html.finish("certificate");
}

}  // namespace rufbund::documents
