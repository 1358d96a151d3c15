#include "api/picture_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "projections/call_codec.h"

namespace rufbund::api {
namespace {

constexpr std::size_t kBooksBatch = 500;           // calls per transaction
constexpr std::size_t kMostCallsHeld = 100'000;    // while the books cannot be written
constexpr std::size_t kMostQuartersHeld = 20'000;  // likewise
constexpr Millis kBooksRetry{5'000};
constexpr std::uint64_t kKeepEvery = 500'000;  // records: what a restart after a crash reads again at most

}  // namespace

PictureWriter::PictureWriter(const Names& names, const core::Capacity& capacity, std::unique_ptr<storage::Books> books,
                             PictureHooks hooks)
    : names_(names), hooks_(std::move(hooks)), books_(std::move(books)), queue_(kQueue, [this] {
        std::lock_guard lock(mutex_);
        woken_ = true;
        wake_.notify_one();
      }) {
  for (const HotlineNames& hotline : names_.hotlines()) add_line(hotline.cell(), capacity);
  publish();
}

void PictureWriter::add_line(CellId cell, const core::Capacity& capacity) {
  auto line = std::make_unique<projections::LineProjection>(cell, capacity);
  {
    std::lock_guard lock(lines_mutex_);
    cells_.push_back(cell);
    lines_.push_back(std::move(line));
    behind_.push_back(false);
  }
  line_full_before_.emplace_back();
  line_full_at_.emplace_back();
  booked_.written.emplace_back();
  kept_.emplace_back();
}

PictureWriter::~PictureWriter() { stop(); }

void PictureWriter::start() {
  if (hooks_.journal)
    for (std::size_t line = 0; line < lines_.size(); ++line) set_behind(line, true);
  thread_ = std::thread([this] { run(); });
}

void PictureWriter::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
    grown_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool PictureWriter::add_lines(std::vector<NewLine> lines, std::function<void()> use_names) {
  const auto growth = std::make_shared<Growth>(Growth{std::move(lines), std::move(use_names)});
  std::unique_lock lock(mutex_);
  if (stopping_) return false;
  growth_ = growth;
  woken_ = true;
  wake_.notify_one();
  grown_.wait(lock, [&] { return growth->done || stopping_; });
  return growth->done;
}

// Names come behind the lines and the picture behind both: who finds a hotline by its name finds its line too.
void PictureWriter::grow() {
  std::shared_ptr<Growth> growth;
  {
    std::lock_guard lock(mutex_);
    growth = std::exchange(growth_, nullptr);
  }
  if (!growth) return;
  const std::size_t first = lines_.size();
  for (const NewLine& line : growth->lines) add_line(line.cell, line.capacity);
  growth->use_names();
  for (std::size_t line = first; line < lines_.size(); ++line) read_line(line);
  publish();
  std::lock_guard lock(mutex_);
  growth->done = true;
  grown_.notify_all();
}

std::optional<std::size_t> PictureWriter::index_of(CellId cell) const {
  const auto found = std::find(cells_.begin(), cells_.end(), cell);
  return found == cells_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - cells_.begin()));
}

TimeMs PictureWriter::now_of(std::size_t line) const {
  return hooks_.line_now ? hooks_.line_now(cells_[line]) : hooks_.now();
}

void PictureWriter::on_durable(const std::shared_ptr<const engine::Batch>& batch) {
  auto copy = batch;
  // Full: the gap will be seen by the next batch's sequence and read from the journal.
  (void)queue_.try_push(std::move(copy));
}

void PictureWriter::on_journal_failing(CellId cell, const std::string& what) {
  {
    std::lock_guard lock(mutex_);
    JournalHealth& health = journals_[cell];
    if (!health.healthy) return;
    health = {false, hooks_.now()};
    woken_ = true;
    wake_.notify_one();
  }
  if (!hooks_.log) return;
  const auto pin = names_.pin();
  const HotlineNames* const hotline = names_.hotline(cell);
  hooks_.log(
      fmt::format("journal of {} fails: {}", hotline ? hotline->key() : fmt::format("cell {}", cell.value), what));
}

void PictureWriter::on_journal_healthy(CellId cell) {
  std::lock_guard lock(mutex_);
  journals_[cell] = {};
  woken_ = true;
  wake_.notify_one();
}

std::shared_ptr<const Picture> PictureWriter::latest() const {
  std::lock_guard lock(mutex_);
  return latest_;
}

void PictureWriter::run() {
  for (std::size_t line = 0; line < lines_.size(); ++line) read_line(line);
  std::vector<std::shared_ptr<const engine::Batch>> batches;
  while (true) {
    bool stop = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, published_at_ + (dirty_ ? kInterval : kHeartbeat), [&] { return woken_ || stopping_; });
      // A change of the journal's health shows as soon as a picture is due.
      dirty_ |= woken_;
      woken_ = false;
      stop = stopping_;
    }
    grow();
    queue_.drain(batches);
    for (const auto& batch : batches) apply(*batch);
    write_books(stop);
    keep_lines(stop);
    if (stop) return;
    publish_if_due();
  }
}

void PictureWriter::read_line(std::size_t line) {
  if (auto written = books_->progress(cells_[line])) booked_.written[line] = *written;
  load_kept(line);
  catch_up(line);
}

void PictureWriter::set_behind(std::size_t line, bool behind) {
  std::lock_guard lock(lines_mutex_);
  behind_[line] = behind;
}

std::optional<PictureWriter::Recent> PictureWriter::recent_quarters(CellId cell, TimeMs from, TimeMs to) const {
  std::lock_guard lock(lines_mutex_);
  const auto line = index_of(cell);
  if (!line || behind_[*line]) return std::nullopt;
  const projections::Quarters& quarters = lines_[*line]->quarters();
  return Recent{quarters.read(from, to, now_of(*line)), quarters.kept_from()};
}

std::optional<PictureWriter::Talking> PictureWriter::talking(CellId cell, TimeMs answered_before) const {
  std::lock_guard lock(lines_mutex_);
  const auto line = index_of(cell);
  if (!line || behind_[*line] || unbooked_) return std::nullopt;
  Talking out;
  out.sequence = lines_[*line]->sequence();
  out.at = lines_[*line]->at();
  for (const auto& [ticket, call] : lines_[*line]->live_calls())
    out.calls += call.answered_at != TimeMs{} && call.answered_at < answered_before;
  return out;
}

void PictureWriter::publish_if_due() {
  if (std::chrono::steady_clock::now() < published_at_ + (dirty_ ? kInterval : kHeartbeat)) return;
  {
    std::lock_guard lock(lines_mutex_);
    // A line that is still being read lives in its journal's time: the minutes of its past are yet to come.
    for (std::size_t line = 0; line < lines_.size(); ++line)
      if (!behind_[line]) lines_[line]->pass_time(now_of(line));
  }
  publish();
}

// A kept line begins with the last sequence whose calls were in the books then. Books that have lost some since (they
// are not synced) get them again from the journal's beginning.
void PictureWriter::load_kept(std::size_t line) {
  if (!hooks_.keeper.load) return;
  const CellId cell = cells_[line];
  const std::string bytes = hooks_.keeper.load(cell);
  std::uint64_t booked = 0;
  if (bytes.size() < sizeof booked) return;
  std::memcpy(&booked, bytes.data(), sizeof booked);
  if (booked > booked_.written[line].value) return;
  auto loaded =
      projections::LineProjection::load(cell, lines_[line]->capacity(), std::string_view(bytes).substr(sizeof booked));
  if (!loaded) return;
  std::lock_guard lock(lines_mutex_);
  lines_[line] = std::move(loaded);
  kept_[line] = lines_[line]->sequence();
}

// Only what the books hold too: calls that ended before a kept line are not read again.
void PictureWriter::keep_lines(bool stopping) {
  if (!hooks_.keeper.save || booked_.lost) return;
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    const Sequence now = lines_[line]->sequence();
    if (now == kept_[line] || (!stopping && now.value - kept_[line].value < kKeepEvery)) continue;
    write_books(stopping);
    if (!booked_.calls.empty() || !booked_.taken_back.empty() || !booked_.quarters.empty()) return;
    const std::uint64_t booked = booked_.written[line].value;
    std::string bytes(reinterpret_cast<const char*>(&booked), sizeof booked);
    lines_[line]->save(bytes);
    hooks_.keeper.save(cells_[line], now, bytes);
    kept_[line] = now;
  }
}

void PictureWriter::catch_up(std::size_t line) {
  if (!hooks_.journal) return;
  set_behind(line, true);
  const CellId cell = cells_[line];
  const auto result = hooks_.journal(cell, lines_[line]->sequence(), [&](const engine::Batch& batch) {
    {
      std::lock_guard lock(lines_mutex_);
      for (const engine::RecordView& record : batch.records) {
        if (lines_[line]->apply(batch, record, changes_) != projections::LineProjection::Applied::kApplied) continue;
      }
      unbooked_ |= !changes_.ended.empty();
    }
    keep(line);
    write_books(false);
    keep_lines(false);
    // A long journal takes a while: what is there so far is shown, with the alarm that it lags behind.
    publish_if_due();
  });
  if (!result && hooks_.log)
    hooks_.log(fmt::format("the picture of {} cannot be read from its journal: {}", names_.hotlines()[line].key(),
                           result.error().message));
  set_behind(line, !result);
  dirty_ = true;
}

void PictureWriter::apply(const engine::Batch& batch) {
  using Applied = projections::LineProjection::Applied;
  const auto found = index_of(batch.cell);
  if (!found) return;  // it is read from the journal once the line is there
  const std::size_t line = *found;
  bool gap = false;
  {
    std::lock_guard lock(lines_mutex_);
    for (const engine::RecordView& record : batch.records)
      gap |= lines_[line]->apply(batch, record, changes_) == Applied::kGap;
    unbooked_ |= !changes_.ended.empty();
  }
  dirty_ = true;
  keep(line);
  if (gap) catch_up(line);
}

// Takes over what the records led to.
void PictureWriter::keep(std::size_t line) {
  const CellId cell = cells_[line];
  for (projections::CallRecord& call : changes_.ended) {
    // Already in the books before a restart.
    if (call.timeline.back().sequence <= booked_.written[line]) continue;
    if (booked_.calls.size() >= kMostCallsHeld) {
      booked_.lost = true;
      continue;
    }
    storage::StoredCall& stored = booked_.calls.emplace_back();
    stored.details = projections::encode_details(call);
    call.timeline.clear();
    call.decisions.clear();
    stored.call = std::move(call);
  }
  for (TicketId ticket : changes_.taken_back) booked_.taken_back.emplace_back(cell, ticket);
  if (lines_[line]->quarters().has_closed()) {
    std::lock_guard lock(lines_mutex_);
    for (projections::Quarter& quarter : lines_[line]->take_closed_quarters()) {
      if (booked_.quarters.size() >= kMostQuartersHeld)
        booked_.lost = true;
      else
        booked_.quarters.emplace_back(cell, std::move(quarter));
    }
  }
  for (const projections::Activity& a : changes_.activity) activity_.push_back(a);
  if (activity_.size() > 4 * kActivity) {
    activity_skipped_ += activity_.size() - kActivity;
    activity_.erase(activity_.begin(), activity_.end() - kActivity);
  }
  changes_.clear();
}

void PictureWriter::write_books(bool now) {
  const TimeMs time = hooks_.now();
  if (booked_.failing_since != TimeMs{} && time < booked_.retry_at && !now) return;
  if (booked_.calls.empty() && booked_.taken_back.empty() && booked_.quarters.empty()) return set_booked();
  // Group commit: a burst of calls in one transaction, a trickle at each picture.
  if (!now && booked_.calls.size() < kBooksBatch && !dirty_) return;
  std::vector<std::pair<CellId, Sequence>> progress;
  for (std::size_t line = 0; line < lines_.size(); ++line)
    if (!booked_.lost && lines_[line]->sequence() > booked_.written[line])
      progress.emplace_back(cells_[line], lines_[line]->sequence());
  // Before the progress that stands for them.
  auto written = booked_.quarters.empty() ? Result<void>{} : books_->write_quarters(booked_.quarters);
  if (written) {
    booked_.quarters.clear();
    written = books_->write(booked_.calls, booked_.taken_back, progress);
  }
  if (!written) {
    if (booked_.failing_since == TimeMs{}) {
      booked_.failing_since = time;
      if (hooks_.log) hooks_.log(written.error().message);
    }
    booked_.retry_at = time + kBooksRetry;
    if (booked_.taken_back.size() > kMostCallsHeld) {
      booked_.taken_back.clear();
      booked_.lost = true;
    }
    return;
  }
  booked_.failing_since = TimeMs{};
  booked_.calls.clear();
  booked_.taken_back.clear();
  for (const auto& [cell, sequence] : progress) booked_.written[*index_of(cell)] = sequence;
  set_booked();
}

void PictureWriter::set_booked() {
  std::lock_guard lock(lines_mutex_);
  unbooked_ = false;
}

void PictureWriter::publish() {
  auto picture = std::make_shared<Picture>();
  picture->number = ++number_;
  picture->at = hooks_.now();
  for (std::size_t line = 0; line < lines_.size(); ++line)
    picture->lines.push_back(lines_[line]->picture(now_of(line)));
  if (hooks_.engine_stats) picture->engine = hooks_.engine_stats();
  picture->media_healthy = !hooks_.media_healthy || hooks_.media_healthy();
  {
    std::lock_guard lock(mutex_);
    for (const CellId cell : cells_) {
      const auto health = journals_.find(cell);
      picture->journals.push_back(health == journals_.end() ? JournalHealth{} : health->second);
    }
  }
  find_alarms(*picture);
  {
    std::lock_guard lock(mutex_);
    latest_ = picture;
  }
  dirty_ = false;
  published_at_ = std::chrono::steady_clock::now();
  if (activity_.size() > kActivity) {
    activity_skipped_ += activity_.size() - kActivity;
    activity_.erase(activity_.begin(), activity_.end() - kActivity);
  }
  if (hooks_.published) hooks_.published(std::move(picture), activity_, activity_skipped_);
  activity_.clear();
  activity_skipped_ = 0;
}

}  // namespace rufbund::api
