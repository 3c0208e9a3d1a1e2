"""The subject matter of grading a notebook. Knows neither Streamlit nor the database; any worker can import it."""
