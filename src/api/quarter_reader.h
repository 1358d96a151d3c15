// A line's quarter hours for whoever asks: the last days from memory, older ones from the books.
#pragma once

#include <vector>

#include "api/names.h"
#include "api/picture_writer.h"
#include "office/delivery.h"
#include "projections/quarter.h"
#include "storage/books_store.h"

namespace rufbund::api {

// Those of a cell that begin in [from, to), up to now. `books`: of the thread that asks. kOverloaded while the journal
// is still being read.
[[nodiscard]] Result<std::vector<projections::Quarter>> quarters_of(const PictureWriter& writer, storage::Books& books,
                                                                    CellId cell, TimeMs from, TimeMs to);

// The same of one member of a hotline, as the office measures delivery by; nothing where it cannot be told.
[[nodiscard]] std::optional<office::StaffedLine> staffed_of(const Names& names, const PictureWriter& writer,
                                                            storage::Books& books, const std::string& hotline,
                                                            const std::string& member, TimeMs from, TimeMs to);

}  // namespace rufbund::api
