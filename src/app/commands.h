// The subcommands of `rufbund`. Each gives the process's exit status: 0 fine, 1 it failed (disk, network, a journal
// that does not agree), 2 a mistake in the configuration or on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rufbund::app {

inline constexpr int kExitFine = 0, kExitFailed = 1, kExitMistake = 2;

int serve(const std::string& config_file);

struct CheckConfigOptions {
  std::string config;
  bool quiet = false;
  bool shell = false;  // print what ./run needs as assignments of the shell
};
int check_config(const CheckConfigOptions& options);

struct StatusOptions {
  std::string address = "127.0.0.1:8480";
  std::string config;  // its http.bind is the address, where given
  bool json = false;
};
int status(const StatusOptions& options);

struct ExportOptions {
  std::string config, data;  // one of both tells where the journals are
  std::string hotline, member, out;
};
int export_journal(const ExportOptions& options);

struct VerifyOptions {
  std::string file;
  std::string key;                 // hexadecimal public key that must have signed; empty: the one that the file names
  std::vector<std::string> heads;  // files of heads that the node handed out
  std::uint64_t why = 0;           // the record to be explained
  bool json = false;
};
int verify_export(const VerifyOptions& options);

struct SiteCheckOptions {
  std::string site;
  std::string address = "127.0.0.1:8480";
  std::string config;  // its http.bind is the address, where given
  std::string test_number = "rufbund-test", busy_number, no_answer_number;
  bool reports_capacity = false;
  std::string language = "en";
  std::string out;          // file for the signed result; empty: none is written
  std::string verify, key;  // a result's file to check instead; the node's public key, as known from elsewhere
};
// 0: passed (or the signature holds), 1: not passed, or it could not be made.
int site_check(const SiteCheckOptions& options);

struct SimulateOptions {
  std::string scenario;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::uint32_t jobs = 0;    // 0: as many as there are processors
  std::string organisation;  // only this one of those that the scenario compares; empty: all
  std::string plan;          // an operation plan in the scenario's place: its file, or its number at the node
  std::string drill;         // a case at the node: its members' promised seats in the place of the scenario's
  std::string address = "127.0.0.1:8480", config;  // where the node is
  std::string out;                                 // folder for the report; empty: none is written
  std::string journal;  // file for the last organisation's first line and run; empty: none is written
};
int simulate(const SimulateOptions& options);

// Makes the key file where there is none; prints the public half.
int member_key(const std::string& path);

struct SignOptions {
  std::string key;        // file of `member_key`
  std::string agreement;  // file, as the API gives it
};
int sign_agreement(const SignOptions& options);

struct CountersignOptions {
  std::string key;       // file of `member_key`
  std::string heads;     // file, as the API gives it
  std::string exported;  // file that must hold this history
};
// Signs the newest head that the file and the export agree on.
int countersign(const CountersignOptions& options);

}  // namespace rufbund::app
