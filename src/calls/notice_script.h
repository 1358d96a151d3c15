// What somebody who is called hears next, and which key counts: pure, without times. Owner: whoever holds it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace rufbund::calls {

class NoticeScript {
 public:
  enum class Part {
    kMessage,  // sentence `index`
    kQuestion,
    kPatience,  // silence, for a key to be pressed
    kWrongKey,
    kDecision,  // silence, until it is known what is to be said about the key
    kVerdict,   // what is said about it
    kUnanswered,
    kEnd,  // hang up
  };
  struct Step {
    Part part{};
    std::size_t index = 0;
    friend bool operator==(const Step&, const Step&) = default;
  };

  // `sentences` at least 1; `repeat_key` 0: none; `most_rounds` at least 1.
  NoticeScript(std::size_t sentences, std::string answer_keys, char repeat_key, int most_rounds);

  [[nodiscard]] Step now() const { return now_; }
  // The key that counts; 0: none yet. It never changes once it is there.
  [[nodiscard]] char key() const { return key_; }

  // What sounds has been heard to its end, or the silence has lasted long enough.
  Step passed();
  // False: it goes on as it was.
  bool pressed(char key);
  // It is known what is to be said. False where nobody waits for it.
  bool decided();
  // The call has lasted long enough. False where the end is near anyway.
  bool time_is_up();

 private:
  static constexpr int kMostDetours = 10;  // repetitions and wrong keys: a stuck key does not hold the line

  const std::size_t sentences_;
  const std::string answer_keys_;
  const char repeat_key_;
  const int most_rounds_;
  Step now_{Part::kMessage, 0};
  char key_ = 0;
  int rounds_ = 1;
  int detours_ = 0;
};

}  // namespace rufbund::calls
