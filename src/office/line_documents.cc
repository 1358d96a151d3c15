#include "office/line_documents.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace rufbund::office {
namespace {

using alliance::HotlineDraft;
using alliance::Member;
using alliance::MemberSite;
using alliance::Words;

constexpr std::int64_t kWholePpm = 1'000'000, kLeastPpm = 100;

template <class Records>
auto find_key(const Records& records, const std::string& key) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const auto& one) { return one.key == key; });
  return found == records.end() ? nullptr : &*found;
}

bool takes_part(const LineBooks& books, const MemberSite& site) {
  const Member* member = find_key(books.members, site.member);
  return site.status == "connected" && member != nullptr && member->status == "active";
}

Words skills_needed(const HotlineForm& form) {
  Words out = form.languages;
  for (const FormTopic& topic : form.topics)
    if (topic.needs_skill) out.push_back(topic.key);
  return out;
}

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

FormSeats with_skills(FormSeats seats, const HotlineForm& form, const LineBooks& books) {
  if (!seats.skills.empty()) return seats;
  const MemberSite* site = find_key(books.sites, seats.site);
  for (const std::string& skill : skills_needed(form))
    if (site == nullptr || holds(site->skills, skill)) seats.skills.push_back(skill);
  return seats;
}

// The seats that a live hotline has. Where those that take part could not serve it alone the others stay, so that the
// hotline does; their sites are paused then.
std::vector<FormSeats> seats_of(const HotlineForm& form, const LineBooks& books, const InFile& file) {
  std::vector<FormSeats> out = seats_taking_part(form, books, file);
  if (all_served(form, out)) return out;
  out.clear();
  for (const FormSeats& seats : form.seats) out.push_back(with_skills(seats, form, books));
  return out;
}

// Shares of the members with seats, of which the sum is the whole: as the form says, else by channels. Rounded down,
// the rest to the first.
std::map<std::string, std::int64_t> weights_of(const HotlineForm& form, const std::vector<FormSeats>& seats,
                                               const std::map<std::string, std::string>& members) {
  std::map<std::string, std::int64_t> channels, agreed;
  for (const FormSeats& entry : seats) {
    const auto member = members.find(entry.site);
    if (member == members.end()) continue;
    channels[member->second] += entry.channels;
    if (const auto found = form.weights_ppm.find(member->second); found != form.weights_ppm.end())
      agreed[member->second] = found->second;
  }
  std::map<std::string, std::int64_t>& from = agreed.size() == channels.size() ? agreed : channels;
  std::int64_t sum = 0;
  for (const auto& [member, part] : from) sum += part;
  if (sum <= 0) return {};
  std::int64_t left = kWholePpm;
  for (auto& [member, part] : from) {
    part = std::max(kLeastPpm, part * kWholePpm / sum);
    left -= part;
  }
  // What was raised to the least share, or lost by rounding, is the greatest one's.
  const auto greatest =
      std::max_element(from.begin(), from.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  greatest->second += left;
  return from;
}

std::string quoted_list(const Words& words) {
  Words out;
  for (const std::string& word : words) out.push_back(quoted(word));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string two_languages(const std::string& de, const std::string& en) {
  const std::string& first = de.empty() ? en : de;
  return fmt::format("{{ de = {}, en = {} }}", quoted(first), quoted(en.empty() ? first : en));
}

std::string member_toml(const Member& member) {
  return fmt::format("[[members]]\nkey = {}\nname = {}\n", quoted(member.key), quoted(member.name));
}

std::string site_toml(const MemberSite& site) {
  return fmt::format("[[sites]]\nkey = {}\nname = {}\nmember = {}\naddress = {}\ntransport = {}\nwrap_up = \"{}s\"\n",
                     quoted(site.key), quoted(site.name), quoted(site.member), quoted(site.address),
                     quoted(site.transport), site.wrap_up_s);
}

std::string hotline_toml(const std::string& key, const HotlineForm& form, const std::vector<FormSeats>& seats,
                         const std::map<std::string, std::int64_t>& weights) {
  std::string out = fmt::format("[[hotlines]]\nkey = {}\nname = {}\nlanguages = {}\nthanks = {}\n", quoted(key),
                                two_languages(form.name_de, form.name_en), quoted_list(form.languages), form.thanks);
  if (form.always_open)
    out += "hours = \"always\"\n";
  else
    out += fmt::format("hours = {{ timezone = {}, weekly = {}, closed = {} }}\n", quoted(form.timezone),
                       quoted_list(form.weekly), quoted_list(form.closed));
  out += "[hotlines.weights_ppm]\n";
  for (const auto& [member, ppm] : weights) out += fmt::format("{} = {}\n", quoted(member), ppm);
  out += fmt::format(
      "[hotlines.policy]\nwait_limit = \"{}s\"\nmax_waiting = {}\nservice_target = \"{}s\"\n"
      "service_target_percent = {}\n",
      form.max_wait_s, form.max_waiting, form.target_s, form.target_percent);
  for (const auto& [prompt, texts] : form.prompts) {
    std::string offered;
    for (const auto& [language, text] : texts)
      if (holds(form.languages, language)) offered += fmt::format("{} = {}\n", quoted(language), quoted(text));
    if (!offered.empty()) out += fmt::format("[hotlines.prompts.{}]\n{}", quoted(prompt), offered);
  }
  for (const FormNumber& number : form.numbers) {
    out += fmt::format("[[hotlines.numbers]]\nnumber = {}\n", quoted(number.number));
    if (!number.language.empty()) out += fmt::format("language = {}\n", quoted(number.language));
  }
  for (const FormTopic& topic : form.topics)
    out += fmt::format("[[hotlines.topics]]\nkey = {}\nname = {}\ndigit = {}\nnorm_work = \"{}s\"\nneeds_skill = {}\n",
                       quoted(topic.key), two_languages(topic.name_de, topic.name_en), topic.digit, topic.norm_work_s,
                       topic.needs_skill);
  for (const FormSeats& entry : seats)
    out += fmt::format("[[hotlines.seats]]\nsite = {}\nchannels = {}\nskills = {}\n", quoted(entry.site),
                       entry.channels, quoted_list(entry.skills));
  return out;
}

}  // namespace

std::string LineDocument::name() const { return fmt::format("the office's books, {} '{}'", kind, key); }

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04X}", byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string member_of_site(const LineBooks& books, const std::string& site) {
  const MemberSite* found = find_key(books.sites, site);
  return found == nullptr ? std::string() : found->member;
}

std::vector<FormSeats> seats_taking_part(const HotlineForm& form, const LineBooks& books, const InFile& file) {
  std::vector<FormSeats> out;
  for (const FormSeats& seats : form.seats) {
    const MemberSite* site = find_key(books.sites, seats.site);
    // What the file connects is connected; the books may hold its papers.
    if (file.sites.contains(seats.site) || (site != nullptr && takes_part(books, *site)))
      out.push_back(with_skills(seats, form, books));
  }
  return out;
}

bool all_served(const HotlineForm& form, const std::vector<FormSeats>& seats) {
  if (seats.empty()) return false;
  for (const std::string& language : form.languages)
    for (const FormTopic& topic : form.topics) {
      const bool served = std::any_of(seats.begin(), seats.end(), [&](const FormSeats& entry) {
        return holds(entry.skills, language) && (!topic.needs_skill || holds(entry.skills, topic.key));
      });
      if (!served) return false;
    }
  return true;
}

std::vector<LineDocument> line_documents(const LineBooks& books, const InFile& file) {
  struct Live {
    const HotlineDraft* draft;
    HotlineForm form;
    std::vector<FormSeats> seats;
  };
  std::vector<Live> live;
  std::set<std::string> seated;  // sites that a live hotline has seats of
  for (const HotlineDraft& draft : books.drafts) {
    if (draft.status != "live") continue;
    Live one{&draft, form_of(draft), {}};
    one.seats = seats_of(one.form, books, file);
    for (const FormSeats& seats : one.seats) seated.insert(seats.site);
    live.push_back(std::move(one));
  }
  std::vector<LineDocument> out;
  std::set<std::string> named;                 // members
  std::map<std::string, std::string> members;  // by site
  std::vector<LineDocument> sites;
  for (const MemberSite& site : books.sites) {
    members[site.key] = site.member;
    // The file's own; only another company's of that key is a mistake, and is told as one.
    if (const auto own = file.member_of.find(site.key); own != file.member_of.end() && own->second == site.member)
      continue;
    if (!takes_part(books, site) && !seated.contains(site.key)) continue;
    named.insert(site.member);
    sites.push_back({"site", site.key, site_toml(site)});
  }
  for (const Member& member : books.members)
    if (named.contains(member.key) && !file.members.contains(member.key))
      out.push_back({"member", member.key, member_toml(member)});
  out.insert(out.end(), std::make_move_iterator(sites.begin()), std::make_move_iterator(sites.end()));
  for (const Live& one : live) {
    // A site of the file has its member there.
    std::map<std::string, std::string> all = file.member_of;
    all.insert(members.begin(), members.end());
    out.push_back({"hotline", one.draft->key,
                   hotline_toml(one.draft->key, one.form, one.seats, weights_of(one.form, one.seats, all))});
  }
  return out;
}

}  // namespace rufbund::office
