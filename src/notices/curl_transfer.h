// What the mailer and the webhooks share of libcurl: one transfer, started afresh, without the habits that a server
// must not have (proxies of the environment, .netrc, signals, redirects, other protocols). Included by *.cc only.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "base/time.h"

namespace rufbund::notices {

class CurlTransfer {
 public:
  CurlTransfer() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    CHECK(ready);
    handle_.reset(curl_easy_init());
    CHECK(handle_ != nullptr);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
  }

  // A refused option is a bug, except for what input can make wrong: such options are checked before.
  template <class Value>
  void set(CURLoption option, Value value) {
    CHECK(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK);
  }
  void set(CURLoption option, const std::string& value) { set(option, value.c_str()); }

  void limit(Millis connect, Millis whole) {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(whole.count()));
  }

  // An empty file name means the system's certificates.
  void trust(const std::string& ca_file) {
    if (ca_file.empty()) return;
    set(CURLOPT_CAINFO, ca_file);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }

  CURLcode run() { return curl_easy_perform(handle_.get()); }

  // The server's last answer; 0: none.
  int code() const {
    long code = 0;
    CHECK(curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code) == CURLE_OK);
    return static_cast<int>(code);
  }

 private:
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  std::unique_ptr<CURL, Cleanup> handle_;
};

// A list of strings as libcurl wants it.
class CurlList {
 public:
  void add(const std::string& entry) {
    curl_slist* longer = curl_slist_append(list_.get(), entry.c_str());
    CHECK(longer != nullptr);
    (void)list_.release();
    list_.reset(longer);
  }
  curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

}  // namespace rufbund::notices
