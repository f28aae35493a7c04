"""Writers of the real file forms: roster, people, provider exports, mails, activities."""
