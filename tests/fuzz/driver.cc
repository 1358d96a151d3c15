// A small coverage-guided fuzzer for the functions that libFuzzer would drive, so that ./test exercises every parser
// with g++ alone. The parsers are compiled with -fsanitize-coverage=trace-pc,trace-cmp: an input that reaches a new
// edge, or one more often, is kept and mutated further; numbers that the code compared with are written into inputs.
// One thread.
//
//   NAME_fuzz [-runs=N] [-max_total_time=SECONDS] [-max_len=BYTES] [-seed=N] [-timeout=SECONDS] [-artifact_prefix=P]
//   [PLACE...]
//
// A PLACE is a folder of first inputs. One file instead of folders is run once, to repeat what was found.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "edges.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

namespace {

struct Options {
  std::uint64_t runs = ~0ull, seed = 1;
  unsigned max_total_time = 10, timeout = 10;
  std::size_t max_len = 4096;
  std::string artifact_prefix = "./";
  std::vector<std::string> places;
};

Options options;
std::string current;  // for the report of a crash

void save_current() {
  const std::string path = options.artifact_prefix + "crash-" + std::to_string(std::hash<std::string>{}(current));
  std::ofstream(path, std::ios::binary) << current;
  std::fprintf(stderr, "The input is in %s; give it as the only argument to repeat this.\n", path.c_str());
}

void on_signal(int number) {
  std::fprintf(stderr, "%s\n", number == SIGALRM ? "One input took longer than -timeout." : "Aborted.");
  save_current();
  _exit(1);
}

// Uniform enough, and the same on every machine, which the standard's distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(engine_() % end); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }

 private:
  std::mt19937_64 engine_;
};

void insert_or_overwrite(std::string& input, const std::string& piece, Random& random) {
  const std::size_t at = random.below(input.size() + 1);
  if (random.below(2) == 0) {
    input.insert(at, piece);
  } else {
    input.replace(at, std::min(piece.size(), input.size() - at), piece);
  }
}

std::string compared_number(Random& random) {
  const Comparison seen = some_comparison(random.below(1u << 16));
  std::string piece;
  for (unsigned i = 0; i < seen.size; ++i) piece.push_back(static_cast<char>(seen.value >> (8 * i)));
  if (random.below(3) == 0) piece.assign(piece.rbegin(), piece.rend());
  return random.below(6) == 0 ? std::to_string(seen.value) : piece;
}

std::string some_range(const std::string& input, Random& random) {
  const std::size_t from = random.below(input.size());
  return input.substr(from, 1 + random.below(std::min<std::size_t>(input.size() - from, 64)));
}

void mutate(std::string& input, const std::vector<std::string>& corpus, Random& random) {
  if (input.empty()) input.push_back(static_cast<char>(random.byte()));
  const std::size_t at = random.below(input.size());
  switch (random.below(9)) {
    case 0:
      input[at] = static_cast<char>(input[at] ^ (1 << random.below(8)));
      break;
    case 1:
      input[at] = static_cast<char>(random.byte());
      break;
    case 2:
      input[at] = static_cast<char>(input[at] + static_cast<char>(random.below(17)) - 8);
      break;
    case 3:
      input.insert(at, 1 + random.below(16), static_cast<char>(random.byte()));
      break;
    case 4:
      input.erase(at, 1 + random.below(16));
      break;
    case 5:
      insert_or_overwrite(input, some_range(input, random), random);
      break;
    case 6: {
      const std::string& other = corpus[random.below(corpus.size())];
      if (!other.empty()) insert_or_overwrite(input, some_range(other, random), random);
      break;
    }
    case 7:
      insert_or_overwrite(input, compared_number(random), random);
      break;
    default: {
      static constexpr char kEdges[] = "\x00\x01\x7f\x80\xff-0129:;,/\r\n\"{}[]<>%=";
      input[at] = kEdges[random.below(sizeof kEdges - 1)];
    }
  }
}

// True where the input reached something new.
bool run(const std::string& input) {
  current = input;
  clear_edges();
  alarm(options.timeout);
  // A copy of exactly the input's size, so that the address sanitizer sees one byte too far.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  alarm(0);
  return edges_are_new();
}

std::string file_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Options read_options(int argc, char** argv) {
  Options read;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals),
                      value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (argument.empty() || argument[0] != '-') {
      read.places.push_back(argument);
    } else if (name == "-runs") {
      read.runs = std::stoull(value);
    } else if (name == "-seed") {
      read.seed = std::stoull(value);
    } else if (name == "-max_total_time") {
      read.max_total_time = static_cast<unsigned>(std::stoul(value));
    } else if (name == "-timeout") {
      read.timeout = static_cast<unsigned>(std::stoul(value));
    } else if (name == "-max_len") {
      read.max_len = std::stoul(value);
    } else if (name == "-artifact_prefix") {
      read.artifact_prefix = value;
    } else {
      std::fprintf(stderr, "unknown option %s\n", argument.c_str());
      std::exit(2);
    }
  }
  return read;
}

}  // namespace

int main(int argc, char** argv) {
  options = read_options(argc, argv);
  if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(save_current);
  signal(SIGABRT, on_signal);
  signal(SIGALRM, on_signal);
  std::vector<std::string> corpus;
  for (const auto& place : options.places) {
    if (!std::filesystem::is_directory(place)) {
      run(file_text(place));
      return 0;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(place)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) corpus.push_back(file_text(file));
  }
  if (corpus.empty()) corpus.emplace_back();
  for (const auto& input : std::vector(corpus)) (void)run(input);

  Random random(options.seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.max_total_time);
  std::uint64_t runs = 0;
  std::string input;
  while (runs < options.runs && std::chrono::steady_clock::now() < end) {
    // What was found last leads furthest: every other input comes of the newest quarter.
    const std::size_t newest = random.below(2) == 0 ? corpus.size() - corpus.size() / 4 : corpus.size();
    input = newest < corpus.size() ? corpus[newest + random.below(corpus.size() - newest)]
                                   : corpus[random.below(corpus.size())];
    for (std::size_t steps = 1 + random.below(6); steps > 0; --steps) mutate(input, corpus, random);
    if (input.size() > options.max_len) input.resize(options.max_len);
    if (run(input)) corpus.push_back(input);
    ++runs;
  }
  std::printf("%llu inputs, %zu kept, %zu edges\n", static_cast<unsigned long long>(runs), corpus.size(),
              edges_reached());
  if (edges_reached() == 0) {
    std::fprintf(stderr, "no edge was seen: the parser is not instrumented\n");
    return 1;
  }
  return 0;
}
