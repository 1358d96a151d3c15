// The `rufbund` command: its subcommands and their options.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.h"
#include "app/problems.h"
#include "core/core.h"

namespace {

using namespace rufbund::app;

std::vector<std::string> subcommands_of(const CLI::App& cli) {
  std::vector<std::string> out;
  for (const CLI::App* known : cli.get_subcommands({})) out.push_back(known->get_name());
  return out;
}

int unknown(const std::string& word, const std::vector<std::string>& names) {
  const std::string meant = nearest(word, names);
  fmt::print(
      stderr, "rufbund: there is no subcommand '{}'. {}\n", word,
      meant.empty() ? fmt::format("There are: {}.", fmt::join(names, ", ")) : fmt::format("Did you mean '{}'?", meant));
  return kExitMistake;
}

int run(int argc, char** argv) {
  CLI::App cli("Rufbund: call centres answer one hotline together, in fair shares, every decision on record.",
               "rufbund");
  cli.require_subcommand(1);
  cli.set_help_all_flag("--help-all", "Help of all subcommands");
  int exit_status = kExitFine;

  std::string config;
  CLI::App* serve_command = cli.add_subcommand("serve", "Run a node until SIGTERM or SIGINT");
  serve_command->add_option("--config", config, "Configuration file")->required();
  serve_command->callback([&] { exit_status = serve(config); });

  CheckConfigOptions check;
  CLI::App* check_command = cli.add_subcommand("check-config", "Read a configuration critically; start nothing");
  check_command->add_option("--config,file", check.config, "Configuration file")->required();
  check_command->add_flag("--quiet", check.quiet, "Say nothing where it is fine");
  check_command->add_flag("--shell", check.shell, "Print addresses and folders as assignments of the shell");
  check_command->callback([&] { exit_status = check_config(check); });

  StatusOptions shown;
  CLI::App* status_command = cli.add_subcommand("status", "The picture of a running node");
  status_command->add_option("--address", shown.address, "Where the node's HTTP listens")->capture_default_str();
  status_command->add_option("--config", shown.config, "Take the address from this configuration");
  status_command->add_flag("--json", shown.json, "As JSON");
  status_command->callback([&] { exit_status = status(shown); });

  ExportOptions wanted;
  CLI::App* export_command =
      cli.add_subcommand("export", "Write a hotline's journal as a file that anybody can verify");
  CLI::Option_group* place = export_command->add_option_group("place", "Where the journals are");
  place->add_option("--config", wanted.config, "The node's configuration");
  place->add_option("--data", wanted.data, "The node's data folder");
  place->require_option(1);
  export_command->add_option("--hotline", wanted.hotline, "Key of the hotline")->required();
  export_command->add_option("--member", wanted.member, "Only what this member may see; rivals' records as hashes");
  export_command->add_option("--out", wanted.out, "File to write")->required();
  export_command->callback([&] { exit_status = export_journal(wanted); });

  VerifyOptions proof;
  CLI::App* verify_command = cli.add_subcommand(
      "verify",
      "Decide an exported journal anew and compare. Status 0: it agrees and all is signed, 1: it does not agree, 2: it "
      "cannot be read or the record asked for is not in it, 3: not all of it is signed, 4: it follows rules that this "
      "program does not know");
  verify_command->add_option("file", proof.file, "The exported file")->required();
  verify_command->add_option("--key", proof.key, "The node's public key in hexadecimal, as known from elsewhere");
  verify_command->add_option("--heads", proof.heads,
                             "File of heads that the node signed earlier: as the API gives them, one document a line");
  verify_command
      ->add_option("--why", proof.why,
                   "Explain this record: why each offer went to whom it went; status 2 where it is not there")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const bool counts = text.find_first_not_of("0123456789") == std::string::npos && text != "0";
            return counts ? std::string() : fmt::format("'{}' is no record's number: from 1 on.", text);
          },
          "NUMBER"));
  verify_command->add_flag("--json", proof.json, "As JSON");
  verify_command->callback([&] { exit_status = verify_export(proof); });

  SiteCheckOptions checked;
  CLI::App* site_command = cli.add_subcommand(
      "site-check",
      "Check a member's site by calls to its test number; what it passes is signed and is the evidence that it is "
      "connected. Status 0: passed, 1: not passed or not possible, 2: a mistake on the command line");
  site_command->add_option("site", checked.site, "Key of the site");
  site_command->add_option("--address", checked.address, "Where the node's HTTP listens")->capture_default_str();
  site_command->add_option("--config", checked.config, "Take the address from this configuration");
  site_command->add_option("--test-number", checked.test_number, "SIP user at the site that rings, answers and echoes")
      ->capture_default_str();
  site_command->add_option("--busy-number", checked.busy_number, "SIP user at the site that is always busy");
  site_command->add_option("--no-answer-number", checked.no_answer_number,
                           "SIP user at the site that rings and is never answered");
  site_command->add_flag("--reports-capacity", checked.reports_capacity, "The site says that it reports its capacity");
  site_command->add_option("--language", checked.language, "Of the report")
      ->check(CLI::IsMember({"de", "en"}))
      ->capture_default_str();
  site_command->add_option("--out", checked.out, "File for the signed result");
  site_command->add_option("--verify", checked.verify, "Check the signature of such a file instead");
  site_command->add_option("--key", checked.key, "The node's public key in hexadecimal, as known from elsewhere");
  site_command->callback([&] { exit_status = site_check(checked); });

  SimulateOptions simulated;
  CLI::App* simulate_command =
      cli.add_subcommand("simulate",
                         "Play a scenario: invented callers on the line that the rulebook decides, as it would live. "
                         "Status 0: done, 1: it "
                         "failed or a file could not be written, 2: a mistake in the scenario or on the command line");
  simulate_command->add_option("scenario", simulated.scenario, "The scenario's file");
  simulate_command
      ->add_option(
          "--plan", simulated.plan,
          "Play an operation plan as it stands: its file as the API gives it, or its number at the running node")
      ->excludes("scenario");
  simulate_command->add_option(
      "--drill", simulated.drill,
      "Rehearse: the scenario's callers ring the seats that members promised in this case of the running node");
  simulate_command->add_option("--address", simulated.address, "Where the node's HTTP listens")->capture_default_str();
  simulate_command->add_option("--config", simulated.config, "Take the address from this configuration");
  simulate_command->add_option("--seed", simulated.seed, "Of all chance; otherwise the scenario's");
  simulate_command->add_option("--replications", simulated.replications, "Runs with seeds of their own")
      ->check(CLI::Range(1u, 100'000u));
  simulate_command->add_option("--jobs", simulated.jobs, "Runs at the same time; otherwise one for each processor")
      ->check(CLI::Range(1u, 1024u));
  simulate_command->add_option("--organisation", simulated.organisation, "Only this one of those that are compared")
      ->check(CLI::IsMember({"separate", "contractor", "alliance"}));
  simulate_command->add_option("--out", simulated.out, "Folder for the report: HTML, JSON and CSV");
  simulate_command->add_option("--journal", simulated.journal, "File for a journal of the first run, for `verify`");
  simulate_command->callback([&] { exit_status = simulate(simulated); });

  std::string key_file;
  CLI::App* key_command = cli.add_subcommand(
      "member-key", "A member's own signing key: makes the file where there is none, tells its public half");
  key_command->add_option("file", key_file, "The key's file, readable by its owner alone")->required();
  key_command->callback([&] { exit_status = member_key(key_file); });

  SignOptions signing;
  CLI::App* sign_command = cli.add_subcommand(
      "sign", "Sign an agreement as a member, on the member's own machine; prints what the API takes");
  sign_command->add_option("--key", signing.key, "The member's key file")->required();
  sign_command->add_option("agreement", signing.agreement, "What GET /api/hotlines/{hotline}/agreement gave")
      ->required();
  sign_command->callback([&] { exit_status = sign_agreement(signing); });

  CountersignOptions countersigning;
  CLI::App* countersign_command = cli.add_subcommand(
      "countersign",
      "Sign the newest head that a checked export holds, as a member, on the member's own machine, so that others see "
      "which history it was shown; prints what the API takes");
  countersign_command->add_option("--key", countersigning.key, "The member's key file")->required();
  countersign_command->add_option("--heads", countersigning.heads, "What GET /api/hotlines/{hotline}/heads gave")
      ->required();
  countersign_command->add_option("export", countersigning.exported, "The exported file")->required();
  countersign_command->callback([&] { exit_status = countersign(countersigning); });

  CLI::App* version_command = cli.add_subcommand("version", "Versions of the program and of the rules");
  version_command->callback(
      [] { fmt::print("rufbund {} (rules {})\n", RUFBUND_VERSION, rufbund::core::kRulesVersion); });

  // The parser would only say that it misses a subcommand.
  const std::vector<std::string> names = subcommands_of(cli);
  if (argc > 1 && argv[1][0] != '-' && std::find(names.begin(), names.end(), argv[1]) == names.end())
    return unknown(argv[1], names);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::CallForHelp& e) {
    return cli.exit(e);
  } catch (const CLI::CallForAllHelp& e) {
    return cli.exit(e);
  } catch (const CLI::ParseError& e) {
    // What is missing is told before what nobody knows, which may be the reason.
    if (const auto extras = cli.remaining(true);
        !extras.empty() && dynamic_cast<const CLI::ExtrasError*>(&e) == nullptr)
      fmt::print(stderr, "rufbund: what is {}?\n", fmt::join(extras, " "));
    (void)cli.exit(e);
    return kExitMistake;
  }
  return exit_status;
}

}  // namespace

int main(int argc, char** argv) {
  // Journals, books, secrets, exports: whatever is made is its owner's alone, whoever starts the program and from
  // where.
  (void)::umask(077);
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    fmt::print(stderr, "rufbund: {}\n", e.what());
    // Of `verify` a 1 says that the journal deviates; here nobody looked to the end.
    return argc > 1 && std::string_view(argv[1]) == "verify" ? kExitMistake : kExitFailed;
  }
}
