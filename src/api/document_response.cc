#include "api/document_response.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>

#include "access/permissions.h"
#include "api/json.h"
#include "documents/pdf.h"

namespace rufbund::api {
namespace {

using std::chrono::steady_clock;

constexpr auto kWait = std::chrono::seconds(5);  // well within HttpOptions::answer_time
constexpr auto kLook = std::chrono::milliseconds(200);
constexpr std::int64_t kMostTimes = 20;  // browsers follow that many redirections

// A document has its style inside and nothing else; what is not needed is forbidden once more here.
constexpr std::string_view kDocumentPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string hash_of(const std::string& text) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return hash;
}

// For a header: what a key or an id may have.
std::string plain(const std::string& stem) {
  std::string out;
  for (const char c : stem.substr(0, DocumentPress::kLongestStem)) {
    const bool fine =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    out += fine ? c : '-';
  }
  return out.empty() ? "document" : out;
}

Response document(std::string_view type, const std::string& stem, std::string_view extension, std::string body) {
  Response response;
  response.content_type = type;
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("inline; filename=\"{}.{}\"", plain(stem), extension));
  response.headers.emplace_back("Content-Security-Policy", kDocumentPolicy);
  response.body = std::move(body);
  return response;
}

Response pdf_response(const std::string& stem, const DocumentPress::Bytes& bytes) {
  return document("application/pdf", stem, "pdf", std::string(bytes.begin(), bytes.end()));
}

// The same address, once more; nothing where it was asked for too often.
std::string again(const Request& request) {
  constexpr std::string_view kWaited = "waited=";
  std::string rest;
  std::int64_t times = 0;
  std::string_view query = request.query;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.substr(0, kWaited.size()) == kWaited)
      times = parse_integer(part.substr(kWaited.size()), 0, kMostTimes).value_or(kMostTimes);
    else
      rest += fmt::format("{}{}", part, "&");
  }
  if (times >= kMostTimes) return {};
  return fmt::format("{}?{}{}{}", request.path, rest, kWaited, times + 1);
}

Response go_there_again(const std::string& target) {
  if (target.empty()) return problem(503, "overloaded", "The document is still being made. Try again in a minute.");
  Response response = json_response({{"state", "being_made"}}, 303);
  response.headers.emplace_back("Location", target);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response not_made(const Error& error) {
  return error.code == ErrorCode::kInvalidArgument ? problem(422, "invalid_value", error.message)
                                                   : problem(503, "overloaded", error.message);
}

Result<DocumentPress::Bytes> by_weasyprint(const std::string& html, const std::function<bool()>& stopping) {
  documents::PdfLimits limits;
  limits.stopping = stopping;
  return documents::to_pdf(html, limits);
}

}  // namespace

DocumentPress::DocumentPress(Setter setter)
    : setter_(setter ? std::move(setter) : by_weasyprint),
      setting_([this] { set_pdfs(); }),
      sending_away_([this] { send_away(); }) {}

DocumentPress::~DocumentPress() { stop(); }

void DocumentPress::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    documents_.clear();
  }
  work_.notify_all();
  asked_.notify_all();
  if (setting_.joinable()) setting_.join();
  if (sending_away_.joinable()) sending_away_.join();
}

void DocumentPress::respond(const Call& call, const Responder& respond, std::string html, const std::string& file_stem,
                            bool pdf) {
  if (!pdf) return respond(document("text/html; charset=utf-8", file_stem, "html", std::move(html)));
  const std::string hash = hash_of(html);
  std::shared_ptr<const Bytes> made;
  bool full = false;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    const auto known = documents_.find(hash);
    if (known != documents_.end() && known->second.pdf) {
      known->second.used = ++uses_;
      made = known->second.pdf;
    } else if (asking_ >= kMostAsking || (known == documents_.end() && waiting_.size() >= kMostWaiting)) {
      full = true;
    } else {
      Document& wanted = documents_[hash];
      if (known == documents_.end()) {
        wanted.html = std::move(html);
        waiting_.push_back(hash);
      }
      wanted.asking.push_back({respond, again(call.request), file_stem, steady_clock::now() + kWait});
      ++asking_;
    }
  }
  if (made) return respond(pdf_response(file_stem, *made));
  if (full) return respond(problem(503, "overloaded", "Many documents are being made. Try again in a minute."));
  work_.notify_one();
  asked_.notify_one();
}

void DocumentPress::set_pdfs() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const std::string hash = std::move(waiting_.front());
    waiting_.pop_front();
    const std::string html = std::move(documents_[hash].html);
    lock.unlock();
    auto pdf = setter_(html, [this] {
      std::lock_guard stop(mutex_);
      return stopping_;
    });
    lock.lock();
    if (stopping_) return;
    std::vector<Asking> asking = std::move(documents_[hash].asking);
    asking_ -= asking.size();
    std::shared_ptr<const Bytes> made;
    if (pdf) {
      keep(hash, std::move(*pdf));
      made = documents_[hash].pdf;
    } else {
      documents_.erase(hash);
    }
    lock.unlock();
    for (const Asking& one : asking) one.respond(made ? pdf_response(one.stem, *made) : not_made(pdf.error()));
    lock.lock();
  }
}

void DocumentPress::keep(const std::string& hash, Bytes pdf) {
  Document& document = documents_[hash];
  kept_bytes_ += pdf.size();
  document.pdf = std::make_shared<const Bytes>(std::move(pdf));
  document.asking.clear();
  document.used = ++uses_;
  while (kept_bytes_ > kMostKeptBytes) {
    auto oldest = documents_.end();
    for (auto it = documents_.begin(); it != documents_.end(); ++it)
      if (it->second.pdf && it->first != hash && (oldest == documents_.end() || it->second.used < oldest->second.used))
        oldest = it;
    if (oldest == documents_.end()) return;
    kept_bytes_ -= oldest->second.pdf->size();
    documents_.erase(oldest);
  }
}

// Those whose document takes longer than they may wait.
void DocumentPress::send_away() {
  std::unique_lock lock(mutex_);
  while (true) {
    asked_.wait(lock, [this] { return stopping_ || asking_ > 0; });
    if (stopping_) return;
    asked_.wait_for(lock, kLook, [this] { return stopping_; });
    if (stopping_) return;
    const auto now = steady_clock::now();
    std::vector<Asking> late;
    for (auto& [hash, document] : documents_) {
      const auto first_late = std::stable_partition(document.asking.begin(), document.asking.end(),
                                                    [&](const Asking& one) { return one.until > now; });
      std::move(first_late, document.asking.end(), std::back_inserter(late));
      document.asking.erase(first_late, document.asking.end());
    }
    asking_ -= late.size();
    lock.unlock();
    for (const Asking& one : late) one.respond(go_there_again(one.again));
    lock.lock();
  }
}

std::optional<documents::Language> document_language(const Call& call, const Responder& respond) {
  Query query(call.request.query);
  const std::string language = query.text("language").value_or("de");
  (void)query.integer("waited", 0, kMostTimes);
  if (language != "de" && language != "en") query.reject("language", "unknown_name", "One of: de, en.");
  if (const auto& errors = query.finish(); !errors.empty()) {
    respond(invalid(errors));
    return std::nullopt;
  }
  return language == "en" ? documents::Language::kEnglish : documents::Language::kGerman;
}

Response file_response(std::string content_type, std::string file_name, std::string body) {
  Response response;
  response.content_type = std::move(content_type);
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name));
  response.body = std::move(body);
  return response;
}

bool may_know_own_rates(const access::Identity& identity) {
  access::Owner own;
  own.member = identity.organisation;
  return access::reaches(access::Permissions::built_in().resource("rate_card")->whole, identity, own);
}

}  // namespace rufbund::api
