// Accounts over real books: who is let in, who stays in, and who keeps nobody out.
#include "api/accounts.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "access/totp.h"

namespace rufbund::api {
namespace {

using access::Role;
using alliance::Account;
using alliance::Link;
using storage::Author;
using storage::OfficeBooks;

const std::string kPassword = "a long sentence of my own";
const std::string kHome = "192.0.2.1";

Request with_cookie(const std::string& token) {
  Request request;
  request.session_cookie = token;
  return request;
}

Request with_token(const std::string& token) {
  Request request;
  request.authorization = "Bearer " + token;
  return request;
}

class AccountsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-accounts-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    books = opened();
    for (const char* key : {"nordlicht", "elbruf"}) {
      alliance::Member member;
      member.key = member.name = key;
      member.status = "active";
      ASSERT_TRUE(books->add(member, operator_()));
    }
    rules.second_factor_required = false;
    start();
  }
  void TearDown() override {
    accounts.reset();
    books.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<OfficeBooks> opened() {
    auto out = OfficeBooks::open("sqlite:" + (folder_ / "o.db").string());
    EXPECT_TRUE(out) << out.error().message;
    return std::move(*out);
  }
  // As at a start of the node.
  void start() {
    accounts.reset();
    auto out = Accounts::open(opened(), rules, std::string(32, 'k'), [this] { return now; });
    ASSERT_TRUE(out) << out.error().message;
    accounts = std::move(*out);
  }

  Author operator_() const { return {"operator", "operator", "coordinator", "", now}; }
  Author author_of(const Account& account) const {
    return {account.id, account.name, account.role, account.organisation, now};
  }
  Result<std::string> invited(const std::string& email, const std::string& role, const std::string& organisation,
                              const Author& author) {
    Link link;
    link.purpose = "invitation";
    link.email = email;
    link.role = role;
    link.organisation = organisation;
    return accounts->invite(link, author);
  }
  Accounts::SignedIn joined(const std::string& email, const std::string& role = "manager",
                            const std::string& organisation = "nordlicht") {
    const auto secret = invited(email, role, organisation, operator_());
    EXPECT_TRUE(secret);
    auto in = accounts->redeem(*secret, "Ada Beispiel", email, kPassword);
    EXPECT_TRUE(in) << in.error().message;
    return std::move(*in);
  }
  bool let_in(const Request& request) { return accounts->identify(request).signed_in(); }

  // The code of a secret that `begin_second_factor` gave.
  std::string code_of(const std::string& uri) const {
    const std::size_t at = uri.find("secret=") + 7;
    const auto secret = access::totp_secret_from_text(uri.substr(at, uri.find('&', at) - at));
    return access::totp_code(*secret, access::totp_step(now));
  }
  // Sets a second factor up; gives its address and the recovery codes.
  std::pair<std::string, Accounts::Codes> with_factor(const std::string& session) {
    const auto uri = accounts->begin_second_factor(with_cookie(session));
    EXPECT_TRUE(uri);
    auto codes = accounts->confirm_second_factor(with_cookie(session), code_of(*uri));
    EXPECT_TRUE(codes);
    return {*uri, *codes};
  }
  static std::string wrong(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

  std::string token_of(const Account& maker) {
    alliance::ApiToken token;
    token.name = "Wallboard";
    token.role = maker.role;
    token.organisation = maker.organisation;
    token.scopes = {"read"};
    token.expires_at = now + Millis{86'400'000};
    auto made = accounts->make_token(token, author_of(maker));
    EXPECT_TRUE(made);
    return made->secret;
  }
  Account kept(const std::string& id) {
    const auto list = accounts->list();
    for (const Account& account : *list)
      if (account.id == id) return account;
    return {};
  }
  void changed(Account account) { ASSERT_TRUE(accounts->change(account, operator_())); }

  std::filesystem::path folder_;
  TimeMs now{1'800'000'000'000};
  AccountRules rules;
  std::unique_ptr<OfficeBooks> books;
  std::unique_ptr<Accounts> accounts;
};

// --- sessions ---

TEST_F(AccountsTest, who_signs_in_over_and_over_ends_its_own_sessions_and_keeps_nobody_out) {
  rules.most_sessions = 6;
  rules.most_sessions_of_account = 4;
  start();
  const std::string other = joined("other@example.org").token;
  std::vector<std::string> own{joined("own@example.org").token};
  for (int i = 0; i < 8; ++i) {
    now = now + Millis{1'000};
    ASSERT_TRUE(let_in(with_cookie(other)));
    auto in = accounts->sign_in("own@example.org", kPassword, "", kHome);
    ASSERT_TRUE(in) << in.error().message;
    own.push_back(in->token);
  }
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_EQ(let_in(with_cookie(own[i])), i + 4 >= own.size()) << i;
  joined("third@example.org");
  joined("fourth@example.org");
  EXPECT_TRUE(accounts->sign_in("other@example.org", kPassword, "", kHome));
  EXPECT_TRUE(let_in(with_cookie(other)));
}

TEST_F(AccountsTest, dead_sessions_make_room_first) {
  rules.most_sessions = 2;
  start();
  joined("one@example.org");
  joined("two@example.org");
  now = now + rules.session_idle - Millis{1};
  const std::string third = joined("three@example.org").token;
  now = now + Millis{2};
  EXPECT_TRUE(accounts->sign_in("one@example.org", kPassword, "", kHome));
  EXPECT_TRUE(let_in(with_cookie(third)));
}

// A long transaction of somebody else in the books, then a change that waits for it: no request waits for either.
TEST_F(AccountsTest, a_request_waits_for_nobody_who_writes) {
  const Accounts::SignedIn in = joined("ada@example.org");
  const auto seen = [&] { return books->select<alliance::SignIn>("WHERE account = '" + in.account.id + "'")->at(0); };
  now = now + Millis{3'600'000};
  Result<std::string> link = std::string();
  std::thread writer;
  ASSERT_TRUE(books->transaction([&]() -> Result<void> {
    auto begun = books->next_number("whatever");
    EXPECT_TRUE(begun);
    writer = std::thread([&] { link = invited("bob@example.org", "manager", "nordlicht", operator_()); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_TRUE(let_in(with_cookie(in.token)));
    return {};
  }));
  writer.join();
  EXPECT_TRUE(link) << "it was kept waiting for longer than the books allow";
  EXPECT_EQ(seen().seen_at, now - Millis{3'600'000});
  EXPECT_TRUE(accounts->seen_is_due());
  EXPECT_FALSE(accounts->seen_is_due());
  accounts->write_seen();
  EXPECT_EQ(seen().seen_at, now);
}

TEST_F(AccountsTest, a_session_that_is_idle_stays_ended_after_a_start) {
  const Accounts::SignedIn in = joined("ada@example.org");
  now = now + rules.session_idle + Millis{1};
  start();
  EXPECT_FALSE(let_in(with_cookie(in.token)));
}

TEST_F(AccountsTest, no_cookie_counts_beside_a_token) {
  const Accounts::SignedIn in = joined("ada@example.org");
  Request both = with_cookie(in.token);
  EXPECT_TRUE(accounts->account_of(both));
  both.authorization = "Bearer rbt_no";
  EXPECT_FALSE(accounts->identify(both).signed_in());
  EXPECT_FALSE(accounts->account_of(both));
  EXPECT_FALSE(accounts->begin_second_factor(both));
}

// --- the second factor ---

TEST_F(AccountsTest, confirming_the_second_factor_ends_what_the_password_alone_began) {
  rules.second_factor_required = true;
  start();
  const std::string own = joined("ada@example.org").token;
  const auto other = accounts->sign_in("ada@example.org", kPassword, "", "198.51.100.7");
  ASSERT_TRUE(other);
  with_factor(own);
  EXPECT_TRUE(let_in(with_cookie(own)));
  EXPECT_FALSE(let_in(with_cookie(other->token)));
  EXPECT_FALSE(accounts->account_of(with_cookie(other->token)));
  start();
  EXPECT_TRUE(let_in(with_cookie(own)));
  EXPECT_FALSE(let_in(with_cookie(other->token)));
}

TEST_F(AccountsTest, wrong_codes_of_others_keep_nobody_from_a_second_factor) {
  rules.second_factor_required = true;
  start();
  for (int i = 0; i < 6; ++i) {
    const std::string session = joined("crowd" + std::to_string(i) + "@example.org").token;
    const auto uri = accounts->begin_second_factor(with_cookie(session));
    for (int n = 0; n < 20; ++n)
      EXPECT_FALSE(accounts->confirm_second_factor(with_cookie(session), wrong(code_of(*uri))));
    const auto last = accounts->confirm_second_factor(with_cookie(session), code_of(*uri));
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, ErrorCode::kOverloaded);
  }
  with_factor(joined("ada@example.org").token);
}

TEST_F(AccountsTest, codes_are_not_guessed_from_many_places_and_the_owner_still_comes_in) {
  rules.second_factor_required = true;
  start();
  const Accounts::SignedIn in = joined("ada@example.org");
  const auto [uri, recovery] = with_factor(in.token);
  now = now + Millis{60'000};
  const auto by = [&](const std::string& code, const std::string& place) {
    return accounts->sign_in("ada@example.org", kPassword, code, place);
  };
  ASSERT_TRUE(by(code_of(uri), kHome));
  now = now + Millis{60'000};
  for (std::int64_t i = 0; i < SignInLimits::kCodes; ++i) {
    const auto tried = by(wrong(code_of(uri)), "2001:db8:0:" + std::to_string(i) + "::1");
    ASSERT_FALSE(tried);
    EXPECT_EQ(tried.error().code, ErrorCode::kInvalidArgument);
  }
  const auto bounded = by(code_of(uri), "2001:db8:1::1");
  ASSERT_FALSE(bounded);
  EXPECT_EQ(bounded.error().code, ErrorCode::kOverloaded);
  // From where it signed in before, by a recovery code, and with a new password.
  EXPECT_TRUE(by(code_of(uri), kHome));
  EXPECT_TRUE(by(recovery.front(), "2001:db8:2::1"));
  const auto link = accounts->reset_link(in.account.id, operator_());
  ASSERT_TRUE(link);
  const auto back = accounts->redeem(*link, "Ada", "ada@example.org", "quite another sentence of mine");
  ASSERT_TRUE(back);
  const auto [fresh, codes] = with_factor(back->token);
  now = now + Millis{60'000};
  EXPECT_TRUE(accounts->sign_in("ada@example.org", "quite another sentence of mine", code_of(fresh), "2001:db8:3::1"));
}

// --- what somebody made goes with them ---

TEST_F(AccountsTest, tokens_and_invitations_end_with_the_account_that_made_them) {
  const Account manager = joined("ada@example.org").account;
  const std::string token = token_of(manager);
  const auto link = invited("bob@example.org", "planner", "nordlicht", author_of(manager));
  ASSERT_TRUE(link);
  EXPECT_TRUE(let_in(with_token(token)));
  EXPECT_TRUE(accounts->look_at_link(*link));
  Account disabled = kept(manager.id);
  disabled.status = "disabled";
  changed(disabled);
  EXPECT_FALSE(let_in(with_token(token)));
  EXPECT_FALSE(accounts->look_at_link(*link));
  EXPECT_FALSE(accounts->redeem(*link, "Bob", "bob@example.org", kPassword));
  const auto tokens = accounts->tokens();
  ASSERT_EQ(tokens->size(), 1U);
  EXPECT_EQ(tokens->front().revoked_at, now);
  // Nor do they come back with it.
  Account enabled = kept(manager.id);
  enabled.status = "active";
  changed(enabled);
  EXPECT_FALSE(let_in(with_token(token)));
  EXPECT_FALSE(accounts->look_at_link(*link));
}

TEST_F(AccountsTest, a_token_ends_where_its_maker_becomes_somebody_else) {
  const Account manager = joined("ada@example.org").account;
  const std::string token = token_of(manager);
  Account planner = kept(manager.id);
  planner.role = "planner";
  changed(planner);
  EXPECT_FALSE(let_in(with_token(token)));
}

TEST_F(AccountsTest, a_new_password_ends_what_was_made_with_the_old_one) {
  const Account manager = joined("ada@example.org").account;
  const std::string before = token_of(manager);
  const auto link = accounts->reset_link(manager.id, operator_());
  ASSERT_TRUE(link);
  EXPECT_FALSE(let_in(with_token(before)));
  const std::string meanwhile = token_of(manager);
  EXPECT_TRUE(accounts->redeem(*link, "Ada", "ada@example.org", "quite another sentence of mine"));
  EXPECT_FALSE(let_in(with_token(meanwhile)));
}

// As an older version left it: disabled, and the token never revoked.
TEST_F(AccountsTest, a_token_of_an_account_that_was_disabled_before_is_none) {
  const Account manager = joined("ada@example.org").account;
  const std::string token = token_of(manager);
  const auto link = invited("bob@example.org", "planner", "nordlicht", author_of(manager));
  Account disabled = kept(manager.id);
  disabled.status = "disabled";
  ASSERT_TRUE(books->store(disabled));
  start();
  EXPECT_FALSE(let_in(with_token(token)));
  EXPECT_FALSE(accounts->look_at_link(*link));
}

TEST_F(AccountsTest, a_reset_link_of_somebody_dismissed_takes_over_nothing) {
  const Account dismissed = joined("ada@example.org").account;
  const Account colleague = joined("bob@example.org").account;
  const auto link = accounts->reset_link(colleague.id, author_of(dismissed));
  ASSERT_TRUE(link);
  Account disabled = kept(dismissed.id);
  disabled.status = "disabled";
  changed(disabled);
  EXPECT_FALSE(accounts->redeem(*link, "Ada", "ada@example.org", "quite another sentence of mine"));
}

// --- organisations ---

TEST_F(AccountsTest, who_has_left_sees_nothing_any_more) {
  const Accounts::SignedIn in = joined("ada@example.org");
  const std::string token = token_of(in.account);
  const auto link = invited("bob@example.org", "planner", "nordlicht", operator_());
  const access::Identity viewer = accounts->identify(with_cookie(in.token));
  const std::string rival = joined("eva@example.org", "manager", "elbruf").token;
  auto member = books->find<alliance::Member>("nordlicht");
  (*member)->status = "left";
  ASSERT_TRUE(books->put(**member, operator_()));
  ASSERT_TRUE(accounts->read_organisations());
  EXPECT_FALSE(accounts->still_valid(viewer));
  EXPECT_FALSE(let_in(with_cookie(in.token)));
  EXPECT_FALSE(let_in(with_token(token)));
  EXPECT_FALSE(accounts->sign_in("ada@example.org", kPassword, "", kHome));
  EXPECT_FALSE(accounts->redeem(*link, "Bob", "bob@example.org", kPassword));
  EXPECT_TRUE(let_in(with_cookie(rival)));
}

TEST_F(AccountsTest, a_client_that_loses_a_hotline_sees_it_no_more_in_a_feed_that_is_open) {
  alliance::Client client;
  client.key = client.name = "gesundheit";
  client.hotlines = {"impfen", "spenden"};
  ASSERT_TRUE(books->add(client, operator_()));
  ASSERT_TRUE(accounts->read_organisations());
  const Accounts::SignedIn in = joined("cleo@example.org", "client", "gesundheit");
  const access::Identity viewer = accounts->identify(with_cookie(in.token));
  EXPECT_EQ(viewer.hotlines.size(), 2U);
  EXPECT_TRUE(accounts->still_valid(viewer));
  client.hotlines = {"impfen"};
  ASSERT_TRUE(books->put(client, operator_()));
  ASSERT_TRUE(accounts->read_organisations());
  EXPECT_FALSE(accounts->still_valid(viewer));
  EXPECT_TRUE(accounts->still_valid(accounts->identify(with_cookie(in.token))));
}

TEST_F(AccountsTest, the_operator_stays_valid) {
  const std::string secret = "rbt_" + std::string(43, 'o');
  accounts->set_operator_token(secret);
  const access::Identity identity = accounts->identify(with_token(secret));
  EXPECT_EQ(identity.role, Role::kCoordinator);
  EXPECT_TRUE(accounts->still_valid(identity));
  EXPECT_FALSE(accounts->still_valid(access::Identity{}));
}

}  // namespace
}  // namespace rufbund::api
