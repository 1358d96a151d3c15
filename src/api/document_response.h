// Documents as answers: HTML at once, PDF when it is set. WeasyPrint takes seconds, so that a PDF is made on a thread
// of its own, one after another, and kept for a while. Who asks for one that is not there yet waits a little and is
// then sent to the same address again (303), so that a plain link in any browser ends with the document.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/query.h"
#include "api/router.h"
#include "base/result.h"
#include "documents/words.h"

namespace rufbund::api {

class DocumentPress {
 public:
  using Bytes = std::vector<std::uint8_t>;
  // Makes a PDF of HTML; ends early where `stopping` says so.
  using Setter = std::function<Result<Bytes>(const std::string& html, const std::function<bool()>& stopping)>;
  static constexpr std::size_t kMostWaiting = 16;             // documents that are not made yet
  static constexpr std::size_t kMostAsking = 256;             // requests that wait for them
  static constexpr std::size_t kMostKeptBytes = 64ull << 20;  // PDFs that are there
  static constexpr std::size_t kLongestStem = 80;

  explicit DocumentPress(Setter setter = {});  // empty: WeasyPrint
  ~DocumentPress();
  // No answer comes after it.
  void stop();

  // From any thread.
  void respond(const Call& call, const Responder& respond, std::string html, const std::string& file_stem, bool pdf);

 private:
  struct Asking {
    Responder respond;
    std::string again, stem;
    std::chrono::steady_clock::time_point until;
  };
  struct Document {
    std::string html;  // until it is made
    std::shared_ptr<const Bytes> pdf;
    std::vector<Asking> asking;
    std::uint64_t used = 0;
  };
  void set_pdfs();
  void send_away();
  void keep(const std::string& hash, Bytes pdf);

  const Setter setter_;
  std::mutex mutex_;
  std::condition_variable work_, asked_;
  bool stopping_ = false;
  std::map<std::string, Document> documents_;  // by the hash of their HTML
  std::deque<std::string> waiting_;
  std::size_t asking_ = 0, kept_bytes_ = 0;
  std::uint64_t uses_ = 0;
  std::thread setting_, sending_away_;
};

// The language that the query asks for, German where it does not say; answers 422 and gives nothing where it says
// something else.
[[nodiscard]] std::optional<documents::Language> document_language(const Call& call, const Responder& respond);

// A text as a download.
[[nodiscard]] Response file_response(std::string content_type, std::string file_name, std::string body);

// Whether a member's reader may know its company's rates and what it is paid: what the table says of rate cards.
[[nodiscard]] bool may_know_own_rates(const access::Identity& identity);

}  // namespace rufbund::api
