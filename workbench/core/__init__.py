"""Values and pure rules of the product. No Qt, SQL, HTTP, file or clock."""
