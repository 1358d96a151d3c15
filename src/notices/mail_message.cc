// See mail_message.h.
#include "notices/mail_message.h"

#include <fmt/core.h>
#include <sodium.h>

#include <array>
#include <chrono>

#include "base/check.h"
#include "base/utf8.h"
#include "notices/mail_address.h"
#include "notices/mime.h"
#include "notices/one_line.h"

namespace rufbund::notices {
namespace {

constexpr TimeMs kEndOfYear9999{253'402'300'800'000};

tl::unexpected<Error> refuse(std::string_view field, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("the mail's {} {}", field, why));
}

Result<void> check_line(std::string_view field, std::string_view text) {
  if (text.size() > kMailHeaderMost) return refuse(field, "is too long");
  if (!is_utf8(text)) return refuse(field, "is no UTF-8");
  if (!is_one_line(text)) return refuse(field, "holds a control character");
  return {};
}

Result<void> check_text(std::string_view text) {
  if (text.size() > kMailTextMost) return refuse("text", "is too long");
  std::size_t at = 0;
  while (const auto point = next_code_point(text, at)) {
    if (is_control(*point) && *point != '\t' && *point != '\r' && *point != '\n') {
      return refuse("text", "holds a control character");
    }
  }
  if (at != text.size()) return refuse("text", "is no UTF-8");
  return {};
}

bool is_media_type(std::string_view text) {
  std::size_t slashes = 0;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
    if (c == '/') {
      ++slashes;
    } else if (!plain) {
      return false;
    }
  }
  return slashes == 1 && text.size() <= 60 && text.front() != '/' && text.back() != '/';
}

Result<void> check(const Mail& mail) {
  for (const auto& [field, text] : {std::pair{"sender's name", std::string_view(mail.from.name)},
                                    std::pair{"recipient's name", std::string_view(mail.to.name)},
                                    std::pair{"subject", std::string_view(mail.subject)}}) {
    if (auto checked = check_line(field, text); !checked) return checked;
  }
  if (mail.subject.empty()) return refuse("subject", "is empty");
  if (!is_message_id(mail.message_id)) return refuse("Message-ID", "is none");
  if (mail.date < TimeMs{0} || mail.date >= kEndOfYear9999) return refuse("date", "is out of range");
  if (auto checked = check_text(mail.text); !checked) return checked;
  if (!mail.attachment) return {};
  const Attachment& attachment = *mail.attachment;
  if (auto checked = check_line("attachment's name", attachment.file_name); !checked) return checked;
  if (attachment.file_name.size() > kMailFileNameMost) return refuse("attachment's name", "is too long");
  if (attachment.file_name.empty() || attachment.file_name.find_first_of("/\\") != std::string::npos) {
    return refuse("attachment's name", "is empty or names a folder");
  }
  if (!is_media_type(attachment.media_type)) return refuse("attachment's media type", "is none");
  if (attachment.content.size() > kMailAttachmentMost) return refuse("attachment", "is too large");
  return {};
}

// RFC 5322 §3.3, in UTC; the names are English in every locale.
std::string date_of(TimeMs at) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<Millis> time{Millis{at.ms}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day day{midnight};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - midnight)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday{midnight}.c_encoding()],
                     static_cast<unsigned>(day.day()), kMonths[static_cast<unsigned>(day.month()) - 1],
                     static_cast<int>(day.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  return fmt::format("{}\r\n <{}>", header_words(name), address);
}

// "=_" occurs neither in quoted-printable nor in base64, so that no content can end its part early (RFC 2045 §6.7).
std::string boundary_of(std::string_view message_id) {
  CHECK(sodium_init() >= 0);
  std::array<unsigned char, 16> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(message_id.data()),
                     message_id.size(), nullptr, 0);
  std::array<char, 2 * 16 + 1> text;
  return fmt::format("=_{}", sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size()));
}

}  // namespace

Result<ComposedMail> compose(const Mail& mail) {
  if (auto checked = check(mail); !checked) return tl::unexpected(checked.error());
  auto from = mail_address(mail.from.address);
  if (!from) return tl::unexpected(from.error());
  auto to = mail_address(mail.to.address);
  if (!to) return tl::unexpected(to.error());
  std::string content = fmt::format(
      "Date: {}\r\nFrom: {}\r\nTo: {}\r\nMessage-ID: <{}>\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n",  // Auto-Submitted: RFC 3834 §5, so that no absence note answers
      date_of(mail.date), mailbox(mail.from.name, *from), mailbox(mail.to.name, *to), mail.message_id,
      header_words(mail.subject));
  const std::string text =
      fmt::format("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
                  quoted_printable(mail.text));
  if (!mail.attachment) {
    content += text;
  } else {
    const std::string boundary = boundary_of(mail.message_id);
    content += fmt::format(
        "Content-Type: multipart/mixed;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}\r\n--{0}\r\nContent-Type: {2}\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n {3}\r\n\r\n",
        boundary, text, mail.attachment->media_type, file_name_parameter(mail.attachment->file_name));
    content += base64_lines(mail.attachment->content);
    content += fmt::format("\r\n--{}--\r\n", boundary);
  }
  return ComposedMail{std::move(*from), std::move(*to), std::move(content)};
}

}  // namespace rufbund::notices
