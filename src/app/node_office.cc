// The office's desk in the house: its mail server, the key that signs its webhooks, its telephone, and whose seats it
// counts.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>

#include "app/local_secrets.h"
#include "app/node_impl.h"
#include "media/voice.h"
#include "notices/mail_address.h"
#include "notices/mailer.h"
#include "notices/one_line.h"
#include "notices/webhook.h"
#include "office/retention.h"
#include "storage/retention_store.h"

namespace rufbund::app {
namespace {

notices::SmtpTls tls_of(const std::string& word) {
  return word == "none"       ? notices::SmtpTls::kNone
         : word == "implicit" ? notices::SmtpTls::kImplicit
                              : notices::SmtpTls::kStartTls;
}

calls::Sentence::Kind said_after(office::KeyResult result) {
  using Kind = calls::Sentence::Kind;
  return result == office::KeyResult::kTooLate ? Kind::kNoticeTooLate : Kind::kNoticeAnswered;
}

// Whether another try may reach somebody.
bool worth_another(const calls::NoticeOutcome& outcome) {
  return outcome.end != calls::NoticeEnd::kKeyPressed && outcome.end != calls::NoticeEnd::kRefused;
}

}  // namespace

Result<void> Node::Impl::make_desk() {
  auto books = storage::OfficeBooks::open("sqlite:" + office_path(config_.node));
  if (!books) return tl::unexpected(books.error());
  office::DeskHooks hooks;
  hooks.now = [this] { return now(); };
  hooks.log = [](const std::string& line) { spdlog::warn("{}", line); };
  const MailOptions& mail = config_.node.mail;
  if (!mail.host.empty()) {
    notices::SmtpServer server;
    server.host = mail.host;
    server.port = mail.port;
    server.tls = tls_of(mail.tls);
    server.hello_name = mail.hello_name;
    server.user = mail.user;
    server.password_file = mail.password_file;
    server.ca_file = mail.ca_file;
    auto opened = notices::Mailer::open(std::move(server));
    if (!opened) return fail(opened.error().code, "mail: " + opened.error().message);
    auto mailer = std::make_shared<notices::Mailer>(std::move(*opened));
    // A Message-ID is of ASCII, as the address travels.
    const auto from = notices::mail_address(mail.from_address);
    if (!from) return fail(from.error().code, "mail.from: " + from.error().message);
    const std::string domain = from->substr(from->rfind('@'));
    hooks.mail = [mailer, mail, domain](const office::Letter& letter) {
      notices::Mail out;
      out.from = {mail.from_name, mail.from_address};
      out.to = {notices::one_line(letter.to_name), letter.to_address};
      out.subject = notices::one_line(letter.subject);
      out.text = letter.text;
      out.message_id = letter.message_id + domain;
      out.date = letter.at;
      return mailer->send(out);
    };
  }
  auto seed = load_or_create_seal_key(webhook_key_path(config_.node));
  if (!seed) return tl::unexpected(seed.error());
  notices::WebhookSeed bytes;
  std::memcpy(bytes.data(), seed->data(), bytes.size());
  auto key = std::make_shared<notices::WebhookKey>(bytes);
  notices::WebhookSettings settings;
  settings.own_networks = config_.node.webhooks_to_own_networks;
  hooks.webhook = [key, settings](const std::string& url, const std::string& id, TimeMs at, const std::string& body) {
    return notices::post({url, id, at, body}, *key, settings);
  };
  hooks.telephone = [this, alliance = config_.node.alliance](const office::PhoneOrder& order) {
    return place_call(order, alliance);
  };
  hooks.staffed = [this](const std::string& hotline, const std::string& member, TimeMs from, TimeMs to) {
    return server_->staffed(hotline, member, from, to);
  };
  hooks.account_due = [this](const std::string& case_id) { server_->make_final_report(case_id); };
  hooks.commit = [this](const office::CommittedSeats& seats) { return commit_seats(seats); };
  hooks.follow_status = [this](const std::string& member, std::function<void(Result<void>)> done) {
    server_->follow_status(member, std::move(done));
  };
  hooks.alarms = [this](std::vector<office::OfficeAlarm> alarms) { office_alarms_.put(std::move(alarms)); };
  // Copies, here and above: a reload changes the node's own on another thread.
  hooks.retention = [this, node = config_.node](storage::OfficeBooks& its, TimeMs now) {
    return delete_what_is_due(node, its, now);
  };
  desk_ = std::make_unique<office::Desk>(std::move(*books), std::move(hooks));
  return {};
}

// Seats that a member owes take effect in the line as a command, as everything does there (R9).
Result<void> Node::Impl::commit_seats(const office::CommittedSeats& seats) {
  std::shared_ptr<const directory::Directory> directory;
  {
    std::lock_guard lock(lines_mutex_);
    directory = published_;
  }
  for (const directory::Hotline& hotline : directory->hotlines) {
    if (hotline.key != seats.hotline) continue;
    for (const directory::Member& member : hotline.members) {
      if (member.key != seats.member) continue;
      const core::CommitSeats command{member.id, static_cast<std::uint32_t>(seats.seats), seats.from, seats.to};
      if (!engine_->submit(hotline.cell, command))
        return fail(ErrorCode::kOverloaded, fmt::format("the line {} takes no commands now", seats.hotline));
    }
  }
  return {};
}

Result<std::int64_t> Node::Impl::delete_what_is_due(const NodeOptions& node, storage::OfficeBooks& books,
                                                    TimeMs now) const {
  office::RetentionHooks hooks;
  hooks.call_records = [&node](TimeMs before) { return storage::delete_calls(books_path(node), before); };
  hooks.line_caches = [this, &node](TimeMs before) {
    std::shared_ptr<const directory::Directory> directory;
    {
      std::lock_guard lock(lines_mutex_);
      directory = published_;
    }
    return delete_line_caches(node, *directory, before);
  };
  hooks.announcements = [this](TimeMs before) { return server_->delete_announcements(before); };
  hooks.voice = [&node](TimeMs before) { return media::delete_unused_voice(node.data, before); };
  hooks.forget = [this, &node]() -> Result<void> {
    if (auto forgotten = server_->forget_deleted_accounts(); !forgotten) return forgotten;
    for (const std::string& path : {office_path(node), books_path(node)})
      if (auto forgotten = storage::forget_deleted(path); !forgotten) return forgotten;
    return {};
  };
  return office::delete_what_is_due(books, node.retention_days, hooks, now);
}

Result<void> Node::Impl::place_call(const office::PhoneOrder& order, const std::string& alliance) {
  calls::CallUpWords words;
  words.alliance = alliance;
  words.topic = order.topic;
  words.seats = order.seats;
  words.from = order.from;
  words.until = order.until;
  words.deadline = order.deadline;
  calls::PhoneNotice notice = calls::call_up_notice(words, order.language);
  notice.id = order.notice;
  notice.to = order.number;
  const auto sentence = [language = order.language](calls::Sentence::Kind kind) {
    calls::Sentence out;
    out.kind = kind;
    out.language = language;
    return out;
  };
  const calls::Sentence accepted = notice.answers[0].confirmation, declined = notice.answers[1].confirmation,
                        undecided = notice.undecided;
  notice.on_key = [this, id = order.notice, accepted, declined, undecided, sentence](char pressed,
                                                                                     calls::PhoneNotice::Say say) {
    desk_->key_pressed(id, pressed == '1', [=, say = std::move(say)](office::KeyResult result) {
      switch (result) {
        case office::KeyResult::kAccepted:
          return say(accepted);
        case office::KeyResult::kDeclined:
          return say(declined);
        case office::KeyResult::kFailed:
          return say(undecided);
        default:
          return say(sentence(said_after(result)));
      }
    });
  };
  return telephony_->notices().place(std::move(notice), [this, id = order.notice](const calls::NoticeOutcome& outcome) {
    office::PhoneEnd end;
    end.notice = id;
    end.reached = outcome.end == calls::NoticeEnd::kKeyPressed;
    end.again = worth_another(outcome);
    end.result =
        outcome.end == calls::NoticeEnd::kFailed ? calls::name_of(outcome.failure) : calls::name_of(outcome.end);
    if (outcome.sip_status != 0) end.result += fmt::format(" {}", outcome.sip_status);
    desk_->phone_ended(std::move(end));
  });
}

}  // namespace rufbund::app
