// calls::VoicePort over Prompts and Renderer. Owner: the loop's thread; one worker thread renders. Private to this
// folder; others use make_voices.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "media/prompts.h"
#include "media/renderer.h"
#include "media/voices.h"

namespace rufbund::media {

class RenderedVoices final : public calls::VoicePort {
 public:
  RenderedVoices(calls::Loop& loop, Prompts prompts, Renderer renderer, int wake_fd);
  ~RenderedVoices() override;
  RenderedVoices(const RenderedVoices&) = delete;
  RenderedVoices& operator=(const RenderedVoices&) = delete;

  void render(const calls::Sentence& sentence, DonePath done) override;
  // Makes it when nobody waits for anything; nobody is told.
  void render_ahead(const calls::Sentence& sentence);

 private:
  struct Job {
    Script script;
    std::string path;
  };
  struct Outcome {
    std::string path;
    Result<void> result;
  };
  struct Answer {
    DonePath done;
    Result<std::string> path;
  };
  static constexpr std::size_t kMaxUrgent = 512;
  static constexpr std::size_t kMaxAhead = 4'096;
  static constexpr std::size_t kMaxKept = 30'000;  // files
  static constexpr int kPruneEvery = 1'000;        // jobs

  void answer(DonePath done, Result<std::string> path);
  void give_answers();
  void on_rendered();
  void work();

  calls::Loop& loop_;
  const Prompts prompts_;
  const Renderer renderer_;
  const int wake_fd_;

  // The loop's side.
  std::map<std::string, std::vector<DonePath>> waiting_;  // by path
  std::vector<Answer> answers_;
  calls::Loop::TimerId answer_timer_ = 0;

  // Shared.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> urgent_, ahead_;
  std::vector<Outcome> outcomes_;
  std::atomic<bool> stopping_ = false;
  std::thread worker_;
};

}  // namespace rufbund::media
