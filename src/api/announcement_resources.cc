// Breaking announcements: the text goes to the books first, then its hash to the journal.
#include <sodium.h>

#include <algorithm>
#include <string>

#include "api/body.h"
#include "api/codes.h"
#include "api/commands.h"
#include "api/problem.h"

namespace rufbund::api {
namespace {

// First 8 bytes, as a little-endian number, of BLAKE2b over both texts with a zero byte between.
std::uint64_t text_hash(const AnnouncementText& text) {
  const std::string all = text.de + '\0' + text.en;
  unsigned char digest[32];
  crypto_generichash(digest, sizeof digest, reinterpret_cast<const unsigned char*>(all.data()), all.size(), nullptr, 0);
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | digest[i];
  return value;
}

// Control characters would end up in a speech synthesizer's input.
bool speakable(const std::string& text) {
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return false;
  return true;
}

void publish(const Context& context, const HotlineNames& hotline, const Request& request, const Responder& respond) {
  constexpr std::size_t kLongest = 1'000;
  Body body(request);
  AnnouncementText text;
  text.de = body.text("text_de", true, 1, kLongest).value_or("");
  text.en = body.text("text_en", false, 0, kLongest).value_or("");
  std::optional<core::AnnouncementMode> mode;
  if (const auto name = body.text("mode", true, 0, 64)) {
    mode = announcement_mode(*name);
    if (!mode) body.reject("/mode", "unknown_name", "before_waiting or instead_of_waiting");
  }
  if (!speakable(text.de)) body.reject("/text_de", "malformed", "Control characters cannot be spoken.");
  if (!speakable(text.en)) body.reject("/text_en", "malformed", "Control characters cannot be spoken.");
  if (auto response = body.finish()) return respond(std::move(*response));

  // While the journal is still being read its last announcement is not known.
  for (const Alarm& alarm : context.writer.latest()->alarms)
    if (alarm.code == "picture_behind" && alarm.hotline == hotline.key())
      return respond(problem(503, "not_accepting", "The journal is still being read. Try again in a moment."));
  AnnouncementId last;
  context.writer.with_line(hotline.cell(), [&](const auto& line) {
    for (const auto& known : line.announcements()) last = std::max(last, known.id);
  });
  const auto id = context.command_books.add_announcement(hotline.cell(), last, text.de, text.en);
  if (!id) return respond(problem(503, "books_failing", ""));
  context.texts.put(hotline.cell(), *id, text);
  if (context.announcement_text) context.announcement_text(hotline.cell(), *id, text);
  CommandOptions options;
  options.status = 201;
  options.extra_name = "announcement";
  options.extra = [json = context.json(), cell = hotline.cell(), now = context.now(), id = *id,
                   mode = *mode](Sequence) {
    return json.announcement(cell, {id, mode, now, TimeMs{}, 0, 0});
  };
  submit_commands(context, {{&hotline, core::PublishAnnouncement{*id, *mode, text_hash(text)}}}, respond,
                  std::move(options));
}

void list(const Context& context, const HotlineNames& hotline, const Responder& respond) {
  const auto all = context.writer.with_line(hotline.cell(), [](const auto& line) { return line.announcements(); });
  Json items = Json::array();
  for (const auto& announcement : all) items.push_back(context.json().announcement(hotline.cell(), announcement));
  respond(json_response({{"items", std::move(items)}}));
}

}  // namespace

void add_announcement_resources(Router& router, const Context& context) {
  constexpr std::string_view kPath = "/api/hotlines/{hotline}/announcements";
  router.add(Method::kGet, kPath, [&context](const Call& call, const Responder& respond) {
    if (const auto* hotline = context.hotline_or_404(call.params[0], respond)) list(context, *hotline, respond);
  });
  router.add(Method::kPost, kPath, [&context](const Call& call, const Responder& respond) {
    if (const auto* hotline = context.hotline_or_404(call.params[0], respond))
      publish(context, *hotline, call.request, respond);
  });
  router.add(Method::kDelete, kPath, [&context](const Call& call, const Responder& respond) {
    if (const auto* hotline = context.hotline_or_404(call.params[0], respond))
      submit_commands(context, {{hotline, core::WithdrawAnnouncement{}}}, respond);
  });
}

}  // namespace rufbund::api
