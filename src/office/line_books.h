// Reads from the books what line_documents.h is made from, in the order of keys.
#pragma once

#include "office/line_documents.h"
#include "storage/office_books.h"

namespace rufbund::office {

[[nodiscard]] Result<LineBooks> read_line_books(storage::OfficeBooks& books);

}  // namespace rufbund::office
