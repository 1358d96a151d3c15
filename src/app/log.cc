#include "app/log.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace rufbund::app {
namespace {

constexpr std::size_t kNumberDigits = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The message, escaped and without numbers, as pattern flag %Q.
class Message final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string text = escaped(without_numbers({message.payload.data(), message.payload.size()}));
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Message>(); }
};

}  // namespace

std::string without_numbers(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const bool after_plus = !out.empty() && out.back() == '+';
    const bool after_scheme =
        out.size() >= 4 && (out.ends_with("sip:") || out.ends_with("tel:") || out.ends_with("sips:"));
    if (end - i >= kNumberDigits && (after_plus || after_scheme)) {
      out += "***";
    } else {
      out.append(text.substr(i, end - i));
    }
    i = end;
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

void set_up_log(const NodeOptions& options) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<Message>('Q');
  formatter->set_pattern(options.log_format == LogFormat::kJson
                             ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","thread":%t,"message":"%Q"})"
                             : R"(time=%Y-%m-%dT%H:%M:%S.%eZ level=%l thread=%t message="%Q")");
  auto logger = std::make_shared<spdlog::logger>("rufbund", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(options.log_level == "warn" ? "warning" : options.log_level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace rufbund::app
